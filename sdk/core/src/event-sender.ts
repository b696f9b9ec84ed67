import { readRetryAfterMs } from "./backoff.ts";
import { describeError } from "./config-fetch.ts";
import type { Clock, Transport } from "./ports.ts";

export interface EventSenderOptions {
  readonly url: string;
  readonly sdkKey: string;
  readonly requestTimeoutMs: number;
}

export interface EventPostRequest {
  readonly body: string;
  readonly keepalive: boolean;
  /** The page may be closed at any moment, so nothing may come before the post: it has a form that needs no preflight. */
  readonly isLast: boolean;
  readonly signal: AbortSignal;
}

export type SendOutcome =
  | { readonly kind: "accepted" }
  /** The events were not accepted: the same bytes must be sent again later. */
  | {
      readonly kind: "retry_later";
      readonly problem: string;
      readonly retryAfterMs?: number | undefined;
      /** The server does not take the key now; a proxy in between may have answered that. */
      readonly isRefusal?: boolean;
    }
  /** The server takes no body of this size. */
  | { readonly kind: "too_large"; readonly problem: string }
  /** The server will never accept this body. */
  | { readonly kind: "rejected"; readonly problem: string };

/** Statuses below 500 after which the same request may succeed later. */
const RETRYABLE_STATUSES: readonly number[] = [401, 403, 404, 408, 425, 429];

/** Address that takes a post which carries no header but its type, as beacons are. */
export function buildBeaconUrl({ url, sdkKey }: EventSenderOptions): string {
  return `${url}?sdkKey=${sdkKey}`;
}

/** Posts once. Never rejects. */
export async function sendPost(
  { isLast, ...request }: EventPostRequest,
  options: EventSenderOptions,
  deps: { readonly transport: Transport; readonly clock: Clock },
): Promise<SendOutcome> {
  try {
    const { status, header } = await deps.transport.send({
      ...request,
      method: "POST",
      url: isLast ? buildBeaconUrl(options) : options.url,
      headers: isLast
        ? { "content-type": "text/plain" }
        : { authorization: options.sdkKey, "content-type": "application/json", accept: "application/json" },
      timeoutMs: options.requestTimeoutMs,
    });
    if (status >= 200 && status < 300) return { kind: "accepted" };
    const isRefusal = status === 401 || status === 403;
    const problem = isRefusal
      ? `the events server refuses the SDK key (${status})`
      : `the events server answered ${status}`;
    if (status === 413) return { kind: "too_large", problem };
    if (status < 500 && !RETRYABLE_STATUSES.includes(status)) return { kind: "rejected", problem };
    const retryAfterMs = readRetryAfterMs(header("retry-after"), deps.clock.nowMs());
    return { kind: "retry_later", problem, retryAfterMs, isRefusal };
  } catch (error) {
    return { kind: "retry_later", problem: `the events server could not be reached: ${describeError(error)}` };
  }
}
