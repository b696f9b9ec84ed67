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
  /** The stream is open: messages will arrive. Called after each (re)connect. */
  onConnected(): void;
  /** The stream closed or broke; it is opened again after a delay. */
  onDisconnected(): void;
  onRefetch(message: RefetchMessage): void;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** How long a stream may be silent. Servers send a comment at least every 30 s, so three in a row were missed. */
const SILENCE_MS_MAX = 90_000;
const RECONNECT_BASE_MS = 1_000;
const RECONNECT_CAP_MS = 300_000;
/** How long a connection must last to reset the back-off. */
const HEALTHY_AFTER_MS = 30_000;

/**
 * Keeps one server-sent event stream open. A stream that breaks, or sends not even comments, is closed and opened again
 * with growing, jittered delays.
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
    if (url !== undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      void this.#keepOpen(url, abort);
    }
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
      await pause(this.#deps.timer, Math.min(delayMs, RECONNECT_CAP_MS), abort.signal);
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
    const connectedAtMs = this.#deps.clock.monotonicMs();
    this.#announce(true);
    try {
      await this.#read(stream, broken);
      this.#deps.logger.debug("the realtime stream was closed by the server");
    } finally {
      if (!ended.aborted) {
        if (this.#deps.clock.monotonicMs() - connectedAtMs >= HEALTHY_AFTER_MS) this.#failures = 0;
        this.#announce(false);
      }
    }
  }

  #announce(isConnected: boolean): void {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    if (isConnected) this.#deps.onConnected();
    else this.#deps.onDisconnected();
  }

  #open(url: string, signal: AbortSignal): Promise<TransportStream> {
    const headers: Record<string, string> = { accept: "text/event-stream", "cache-control": "no-cache" };
    if (this.#lastEventId !== "") headers["last-event-id"] = this.#lastEventId;
    return this.#deps.transport.open({ method: "GET", url, headers, timeoutMs: CONNECT_TIMEOUT_MS, signal });
  }

  async #read(stream: TransportStream, broken: AbortController): Promise<void> {
    const parser = new EventStreamParser(this.#lastEventId);
    let cancelSilence = this.#watchSilence(broken);
    try {
      for await (const chunk of stream.chunks) {
        cancelSilence();
        cancelSilence = this.#watchSilence(broken);
        const events = parser.push(chunk);
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

  #watchSilence(broken: AbortController): CancelTimer {
    return this.#deps.timer.after(SILENCE_MS_MAX, () => {
      this.#deps.logger.warn(`the realtime stream was silent for ${SILENCE_MS_MAX / 1000} s and is opened again`);
      broken.abort();
    });
  }
}

/** Waits in the background: unlike `Timer.sleep`, it does not keep the process alive. */
function pause(timer: Timer, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const cancel = timer.after(delayMs, finish);
    signal.addEventListener("abort", finish);
  });
}
