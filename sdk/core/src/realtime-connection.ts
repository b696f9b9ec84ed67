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
  readonly transport: Transport;
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
  #abort: AbortController | undefined;
  #isConnected = false;
  #failures = 0;
  #lastEventId = "";
  /** The delay that the server asks for, to spread its clients over time. */
  #reconnectMs = 0;
  #keepaliveMs = KEEPALIVE_MS;
  /** Whether messages may have been missed since the version in use was fetched. */
  #mayHaveMissed = false;
  #endPause: () => void = () => undefined;

  constructor(deps: RealtimeConnectionDeps) {
    this.#deps = deps;
  }

  /** Connects to this stream in place of the current one; undefined closes. The URL grants access: it is never logged. */
  setUrl(url: string | undefined): void {
    if (url === this.#url) return;
    this.#url = url;
    this.#lastEventId = "";
    this.#reconnectMs = 0;
    this.#failures = 0;
    this.#abort?.abort();
    this.#abort = undefined;
    this.#announce(false);
    this.#mayHaveMissed = false;
    if (url !== undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      void this.#keepOpen(url, abort);
    }
  }

  /** Ends a wait between two tries, and forgets the failures before it. */
  wake(): void {
    this.#failures = 0;
    this.#endPause();
  }

  close(): void {
    this.setUrl(undefined);
  }

  async #keepOpen(url: string, abort: AbortController): Promise<void> {
    while (!abort.signal.aborted) {
      const retryAfterMs = await this.#connectOnce(url, abort.signal);
      if (abort.signal.aborted) return;
      this.#failures += 1;
      const options = { baseMs: RECONNECT_BASE_MS, capMs: RECONNECT_CAP_MS };
      const backoffMs = computeBackoffMs(this.#failures, options, this.#deps.random);
      const delayMs = Math.max(backoffMs, this.#reconnectMs, retryAfterMs ?? 0);
      await this.#pause(Math.min(delayMs, RECONNECT_CAP_MS), abort.signal);
    }
  }

  /** Connects once and reads until the end. Returns the server's `Retry-After`, if any. Never rejects. */
  async #connectOnce(url: string, ended: AbortSignal): Promise<number | undefined> {
    const broken = new AbortController();
    ended.addEventListener("abort", () => broken.abort(), { signal: broken.signal });
    try {
      const stream = await this.#open(url, broken.signal);
      const type = stream.header("content-type") ?? "";
      if (stream.status !== 200 || !type.startsWith("text/event-stream")) {
        this.#deps.logger.warn(`the realtime stream answered ${stream.status} ${type}; polling goes on`);
        return readRetryAfterMs(stream.header("retry-after"), this.#deps.clock.nowMs());
      }
      await this.#follow(stream, ended, broken);
    } catch (error) {
      if (!ended.aborted) this.#deps.logger.debug(`the realtime stream broke: ${describeError(error)}`);
    } finally {
      broken.abort();
    }
    return undefined;
  }

  /** Reads an open stream to its end. Reports nothing once the connection was replaced. */
  async #follow(stream: TransportStream, ended: AbortSignal, broken: AbortController): Promise<void> {
    if (ended.aborted) return;
    this.#announce(true);
    try {
      await this.#read(stream, broken);
      this.#deps.logger.debug("the realtime stream was closed by the server");
    } finally {
      if (!ended.aborted) this.#announce(false);
    }
  }

  #announce(isConnected: boolean): void {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    if (isConnected) this.#deps.onConnected(this.#mayHaveMissed);
    else this.#deps.onDisconnected();
    this.#mayHaveMissed = true;
  }

  #open(url: string, signal: AbortSignal): Promise<TransportStream> {
    const headers: Record<string, string> = { accept: "text/event-stream", "cache-control": "no-cache" };
    const version = this.#deps.heldVersion?.();
    // The version in use says more than the last message: what it announced may not have been fetched.
    if (version !== undefined) url += `${url.includes("?") ? "&" : "?"}v=${version}`;
    else if (this.#lastEventId !== "") headers["last-event-id"] = this.#lastEventId;
    this.#mayHaveMissed ||= version === undefined;
    return this.#deps.transport.open({ method: "GET", url, headers, timeoutMs: CONNECT_TIMEOUT_MS, signal });
  }

  async #read(stream: TransportStream, broken: AbortController): Promise<void> {
    const { clock } = this.#deps;
    const parser = new EventStreamParser(this.#lastEventId);
    const connectedAtMs = clock.monotonicMs();
    let cancelSilence = this.#watchSilence(broken);
    let comments = 0;
    let commentAtMs: number | undefined;
    try {
      for await (const chunk of stream.chunks) {
        if (broken.signal.aborted) return;
        cancelSilence();
        const nowMs = clock.monotonicMs();
        const events = parser.push(chunk);
        const isComment = events.length === 0 && parser.comments > comments;
        // Two comments with nothing between them show how often the server sends one.
        if (isComment && commentAtMs !== undefined) this.#learnKeepalive(nowMs - commentAtMs);
        commentAtMs = isComment ? nowMs : undefined;
        comments = parser.comments;
        if (nowMs - connectedAtMs >= HEALTHY_AFTER_MS) this.#failures = 0;
        cancelSilence = this.#watchSilence(broken);
        this.#announce(true);
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
  }

  #learnKeepalive(intervalMs: number): void {
    this.#keepaliveMs = Math.min(Math.max(intervalMs, KEEPALIVE_MS_MIN), KEEPALIVE_MS_MAX);
  }

  #watchSilence(broken: AbortController): CancelTimer {
    const { logger, timer } = this.#deps;
    let cancel = timer.after(this.#keepaliveMs + KEEPALIVE_SLACK_MS, () => {
      this.#announce(false);
      cancel = timer.after(this.#keepaliveMs, () => {
        logger.warn("the realtime stream fell silent and is opened again");
        // Perhaps this server sends comments less often: the next stream may be silent for longer.
        this.#learnKeepalive(this.#keepaliveMs * 1.5);
        broken.abort();
      });
    });
    return () => cancel();
  }

  /** Waits in the background: unlike `Timer.sleep`, it does not keep the process alive. */
  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const cancel = this.#deps.timer.after(delayMs, finish);
      signal.addEventListener("abort", finish);
      this.#endPause = finish;
    });
  }
}
