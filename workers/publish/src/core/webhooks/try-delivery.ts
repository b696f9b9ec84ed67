import type { WebhookEvent, WebhookPorts, WebhookRecord } from "./ports.ts";
import { readHookUrl } from "./read-hook-url.ts";
import { writeCall } from "./write-call.ts";

/** How one try ended. */
export interface TryOutcome {
  readonly triedAtMs: number;
  /** Absent when nothing was answered. */
  readonly status?: number;
  /** Absent when the receiver took the event. */
  readonly problem?: string;
}

/** Calls a webhook once. Any status from 200 to 299 means that it took the event. */
export async function tryDelivery(
  ports: WebhookPorts,
  webhook: WebhookRecord,
  event: WebhookEvent,
): Promise<TryOutcome> {
  const triedAtMs = ports.clock.now();
  // Asked again: the webhook may be older than what is allowed now.
  const url = readHookUrl(webhook.url, ports.allowsLocalHooks);
  if (url.kind === "refused") return { triedAtMs, problem: url.message };
  const answer = await ports.callHook(await writeCall(webhook, event, ports.projectKey, triedAtMs));
  if (answer.kind === "failed") return { triedAtMs, problem: answer.reason };
  const { status } = answer;
  const problem = findProblem(status);
  return { triedAtMs, status, ...(problem === undefined ? {} : { problem }) };
}

function findProblem(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) return `answered ${status}: redirects are not followed`;
  return `answered ${status}`;
}
