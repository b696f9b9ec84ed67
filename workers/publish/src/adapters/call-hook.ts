import type { HookAnswer, HookCall } from "../core/webhooks/ports.ts";
import { CALL_TIMEOUT_MS } from "../core/webhooks/webhook-limits.ts";

/** Posts to a receiver. Never throws and follows no redirect. The answer's body is not read: nobody may learn from it. */
export async function callHook(
  { url, headers, body }: HookCall,
  timeoutMs: number = CALL_TIMEOUT_MS,
): Promise<HookAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    await response.body?.cancel();
    return { kind: "answered", status: response.status };
  } catch {
    const reason = signal.aborted ? `no answer within ${timeoutMs / 1_000} s` : "could not be reached";
    return { kind: "failed", reason };
  }
}
