import { computeBackoffMs, readRetryAfterMs } from "./backoff.ts";
import { describeError } from "./config-fetch.ts";
import { EventStreamParser } from "./event-stream-parser.ts";
import type { CancelTimer, Clock, Logger, RandomSource, Timer, Transport, TransportStream } from "./ports.ts";
import { readRefetchMessage } from "./realtime-message.ts";
import type { RefetchMessage } from "./realtime-message.ts";

export interface RealtimeConnectionDeps {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: RandomSource;
  readonly transport: Pick<Transport, "open">;
  readonly logger: Logger;
  /** Number of the version in use. The server is told it, so that it announces a newer one at once. */
  heldVersion?(): number | undefined;
  /**
   * The stream delivers: messages will arrive.
   * @param mayHaveMissed whether a version may have been announced that the stream does not announce again
   */
  onConnected(mayHaveMissed: boolean): void;
  /** The stream closed, broke or fell silent; it is opened again after a delay. */
  onDisconnected(): void;
  onRefetch(message: RefetchMessage): void;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** How often a server is taken to send a comment on a silent stream, until its comments show how often it does. */
const KEEPALIVE_MS = 20_000;
const KEEPALIVE_MS_MIN = 10_000;
const KEEPALIVE_MS_MAX = 45_000;
/** How late a comment may be. */
const KEEPALIVE_SLACK_MS = 5_000;
const RECONNECT_BASE_MS = 1_000;
const RECONNECT_CAP_MS = 300_000;
/** How long a connection must have delivered to reset the back-off. */
const HEALTHY_AFTER_MS = 30_000;

/**
 * Keeps one server-sent event stream open. A stream that breaks is opened again with growing, jittered delays. One that
 * missed a keepalive comment counts as disconnected, and after the second it is opened again.
 */
export class RealtimeConnection {
  readonly #deps: RealtimeConnectionDeps;
  #url: string | undefined;
  /** Ends the current connection; another one, or none, means that it was replaced. */
  #attempt: AbortController | undefined;
  #cancelRetry: CancelTimer | undefined;
  #isConnected = false;
  #failures = 0;
  #lastEventId = "";
  /** The delay that the server asks for, to spread its clients over time. */
  #reconnectMs = 0;
  #keepaliveMs = KEEPALIVE_MS;
  /** Whether messages may have been missed since the version in use was fetched. */
  #mayHaveMissed = false;

  constructor(deps: RealtimeConnectionDeps) {
    this.#deps = deps;
  }

  /** Connects to this stream in place of the current one; undefined closes. The URL grants access: it is never logged. */
  setUrl(url: string | undefined): void {
    if (url === this.#url) return;
    this.#url = url;
    this.#lastEventId = "";
    this.#reconnectMs = this.#failures = 0;
    this.#attempt?.abort();
    this.#attempt = undefined;
    this.#announce(false);
    this.#mayHaveMissed = false;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    if (url !== undefined) void this.#connect(url);
  }

  /** Ends a wait between two tries, and forgets the failures before it. */
  wake(): void {
    this.#failures = 0;
    if (this.#cancelRetry === undefined) return;
    this.#cancelRetry();
    void this.#connect(this.#url as string);
  }

  /** Connects, reads to the end, and plans the next try. Never rejects. */
  async #connect(url: string): Promise<void> {
    const { logger, random, timer } = this.#deps;
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#cancelRetry = undefined;
    let retryAfterMs: number | undefined;
    try {
      retryAfterMs = await this.#follow(await this.#open(url, attempt.signal), attempt);
    } catch (error) {
      logger.debug(`stream broke: ${describeError(error)}`);
    }
    attempt.abort();
    if (this.#attempt !== attempt) return;
    this.#announce(false);
    this.#failures += 1;
    const backoffMs = computeBackoffMs(this.#failures, { baseMs: RECONNECT_BASE_MS, capMs: RECONNECT_CAP_MS }, random);
    const delayMs = Math.max(backoffMs, this.#reconnectMs, retryAfterMs ?? 0);
    this.#cancelRetry = timer.after(Math.min(delayMs, RECONNECT_CAP_MS), () => void this.#connect(url));
  }

  #announce(isConnected: boolean): void {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    if (isConnected) this.#deps.onConnected(this.#mayHaveMissed);
    else this.#deps.onDisconnected();
    this.#mayHaveMissed = true;
  }

  #open(url: string, signal: AbortSignal): Promise<TransportStream> {
    const headers: Record<string, string> = { accept: "text/event-stream" };
    const version = this.#deps.heldVersion?.();
    // The version in use says more than the last message: what it announced may not have been fetched.
    if (version !== undefined) url += `${url.includes("?") ? "&" : "?"}v=${version}`;
    else if (this.#lastEventId !== "") headers["last-event-id"] = this.#lastEventId;
    this.#mayHaveMissed ||= version === undefined;
    return this.#deps.transport.open({ method: "GET", url, headers, timeoutMs: CONNECT_TIMEOUT_MS, signal });
  }

  /** Reads an answer to its end. Returns the server's `Retry-After` when it is no stream. Rejects when it breaks. */
  async #follow({ status, header, chunks }: TransportStream, attempt: AbortController): Promise<number | undefined> {
    const { clock, logger } = this.#deps;
    const type = header("content-type") ?? "";
    if (status !== 200 || !type.startsWith("text/event-stream")) {
      logger.warn(`the stream answered ${status} ${type}`);
      return readRetryAfterMs(header("retry-after"), clock.nowMs());
    }
    const parser = new EventStreamParser(this.#lastEventId);
    const connectedAtMs = clock.monotonicMs();
    let cancelSilence = this.#watchSilence(attempt);
    let commentAtMs: number | undefined;
    try {
      this.#hear(attempt);
      for await (const chunk of chunks) {
        cancelSilence();
        cancelSilence = this.#watchSilence(attempt);
        const nowMs = clock.monotonicMs();
        if (nowMs - connectedAtMs >= HEALTHY_AFTER_MS) this.#failures = 0;
        const events = parser.push(chunk);
        // Two comments with nothing between them show how often the server sends one.
        const isComment = events.length === 0 && parser.hasComments;
        if (isComment && commentAtMs !== undefined) this.#learnKeepalive(nowMs - commentAtMs);
        commentAtMs = isComment ? nowMs : undefined;
        this.#hear(attempt);
        this.#reconnectMs = parser.reconnectMs ?? this.#reconnectMs;
        for (const event of events) {
          this.#lastEventId = event.lastEventId;
          const message = readRefetchMessage(event);
          if (message !== undefined) this.#deps.onRefetch(message);
        }
      }
    } finally {
      cancelSilence();
    }
    return undefined;
  }

  /** Notes that the stream delivers. Throws when it was replaced meanwhile. */
  #hear({ signal }: AbortController): void {
    if (signal.aborted) throw new Error();
    this.#announce(true);
  }

  #learnKeepalive(intervalMs: number): void {
    this.#keepaliveMs = Math.min(Math.max(intervalMs, KEEPALIVE_MS_MIN), KEEPALIVE_MS_MAX);
  }

  #watchSilence(attempt: AbortController): CancelTimer {
    const { logger, timer } = this.#deps;
    let cancel = timer.after(this.#keepaliveMs + KEEPALIVE_SLACK_MS, () => {
      this.#announce(false);
      cancel = timer.after(this.#keepaliveMs, () => {
        logger.warn("the stream fell silent");
        // Perhaps this server sends comments less often: the next stream may be silent for longer.
        this.#learnKeepalive(this.#keepaliveMs * 1.5);
        attempt.abort();
      });
    });
    return () => cancel();
  }
}
