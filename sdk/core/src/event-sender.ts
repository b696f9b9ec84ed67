import { readRetryAfterMs } from "./backoff.ts";
import { describeFailure } from "./config-fetch.ts";
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

/** What became of one request. */
export interface PostAnswer {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly problem: string;
  readonly retryAfterMs?: number | undefined;
}

/** Address that takes a post which carries no header but its type, as beacons are. */
export function buildBeaconUrl({ url, sdkKey }: EventSenderOptions): string {
  return `${url}?sdkKey=${sdkKey}`;
}

/** Posts once. Never rejects. */
export async function sendPost(
  { isLast, ...request }: EventPostRequest,
  options: EventSenderOptions,
  { transport, clock }: { readonly transport: Pick<Transport, "send">; readonly clock: Clock },
): Promise<PostAnswer> {
  try {
    const { status, header } = await transport.send({
      ...request,
      method: "POST",
      url: isLast ? buildBeaconUrl(options) : options.url,
      headers: isLast
        ? { "content-type": "text/plain" }
        : { authorization: options.sdkKey, "content-type": "application/json" },
      timeoutMs: options.requestTimeoutMs,
    });
    const problem = `the events server ${describeStatus(status)}`;
    return { status, problem, retryAfterMs: readRetryAfterMs(header("retry-after"), clock.nowMs()) };
  } catch (error) {
    return { status: 0, problem: `the events server ${describeFailure(error)}` };
  }
}

/** What a server answered, as messages say it. */
export function describeStatus(status: number): string {
  return `${isRefusal(status) ? "refuses the SDK key:" : "answered"} ${status}`;
}

/** Whether the server does not take the key now. A proxy in between may have answered that. */
export function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}
