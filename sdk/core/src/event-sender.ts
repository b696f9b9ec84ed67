import { readRetryAfterMs } from "./backoff.ts";
import { describeError } from "./config-fetch.ts";
import type { EventPayload } from "./event-payload.ts";
import type { Clock, Transport } from "./ports.ts";

export interface EventSenderOptions {
  readonly url: string;
  readonly sdkKey: string;
  readonly requestTimeoutMs: number;
}

export type SendOutcome =
  | { readonly kind: "accepted" }
  /** The events were not accepted: the same bytes must be sent again later. */
  | { readonly kind: "retry_later"; readonly problem: string; readonly retryAfterMs: number | undefined }
  /** The server will never accept this body. */
  | { readonly kind: "rejected"; readonly problem: string }
  /** The key was revoked: the server will accept nothing more. */
  | { readonly kind: "refused" };

/** Statuses below 500 after which the same request may succeed later. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([403, 404, 408, 425, 429]);

/** Posts one payload once. Never rejects. */
export async function sendPayload(
  payload: EventPayload,
  options: EventSenderOptions,
  deps: { readonly transport: Transport; readonly clock: Clock },
  signal: AbortSignal,
): Promise<SendOutcome> {
  try {
    const response = await deps.transport.send({
      method: "POST",
      url: options.url,
      headers: { authorization: options.sdkKey, "content-type": "application/json", accept: "application/json" },
      body: payload.body,
      timeoutMs: options.requestTimeoutMs,
      signal,
    });
    const { status } = response;
    if (status >= 200 && status < 300) return { kind: "accepted" };
    if (status === 401) return { kind: "refused" };
    const problem = `the events server answered ${status}`;
    if (status < 500 && !RETRYABLE_STATUSES.has(status)) return { kind: "rejected", problem };
    const retryAfterMs = readRetryAfterMs(response.header("retry-after"), deps.clock.nowMs());
    return { kind: "retry_later", problem, retryAfterMs };
  } catch (error) {
    const problem = `the events server could not be reached: ${describeError(error)}`;
    return { kind: "retry_later", problem, retryAfterMs: undefined };
  }
}
