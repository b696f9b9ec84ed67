import type { EvaluationReasonKind } from "@burgee/contract";

import { computeBackoffMs } from "./backoff.ts";
import { EvaluationAggregator } from "./evaluation-aggregator.ts";
import type { EvaluationCount } from "./evaluation-aggregator.ts";
import { packEvents } from "./event-payload.ts";
import type { EventPost, PostLimits, QueuedEvent } from "./event-payload.ts";
import { buildBeaconUrl, isRefusal, sendPost } from "./event-sender.ts";
import type { EventSenderOptions, PostAnswer } from "./event-sender.ts";
import type { CancelTimer, Clock, Logger, RandomSource, Timer, Transport } from "./ports.ts";

export interface EventQueueOptions extends EventSenderOptions, PostLimits {
  readonly flushIntervalMs: number;
  /** How many queued events trigger an early flush; as many characters as one post may have do so too. */
  readonly flushAtEvents: number;
  /** How many tracked events are held, waiting and unsent together; further ones are dropped and counted. */
  readonly queuedEventsMax: number;
  /** How many rows of counted evaluations are held; further evaluations are counted in these rows or dropped. */
  readonly countRowsMax: number;
  /** No failure delays a flush by more, except that the server refuses the key or sends `Retry-After`. */
  readonly backoffCapMs: number;
  /** Bytes that may be under way as keepalive requests; 0 where there are none. */
  readonly keepaliveBytesMax: number;
  /** With false, the caller must flush: the queue sets no timer. */
  readonly hasBackground: boolean;
}

export interface EventQueueDeps {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: RandomSource;
  readonly transport: Pick<Transport, "send">;
  readonly logger: Logger;
  /** Makes each post unique, so that two posts with equal events are never taken for a retry. */
  createPayloadId(): string;
  /** Writes one row of counted evaluations for whom they are reported now. */
  describeCount(row: EvaluationCount, dateIso: string): QueuedEvent;
  /** Writes the body of a post: the same bytes each time. */
  renderPost(post: EventPost): string;
  /** Hands a body to the browser, which sends it also after the page is closed. False when it does not take it. */
  sendBeacon?(url: string, body: string): boolean;
}

/**
 * What one flush achieved, in events. A row of counted evaluations is one event.
 *
 * @example
 * ```ts
 * const { sent, kept, droppedInTotal }: FlushReport = await client.flush();
 * console.log(`${sent} sent, ${kept} kept, ${droppedInTotal} dropped`);
 * ```
 */
export interface FlushReport {
  readonly sent: number;
  /** Still held; they are sent again. */
  readonly kept: number;
  /** Given up since the client was created: queue full or rejected. */
  readonly droppedInTotal: number;
}

interface HeldPost extends EventPost {
  /** Until when an answer to it may come, as `monotonicMs`. Some runtimes drop requests without a word. */
  busyUntilMs?: number;
  /** The browser finishes it by itself, as keepalive request or beacon. */
  isLasting?: boolean;
}

/** How many posts may wait. While as many do, new evaluations and events are collected and not yet put into posts. */
const UNSENT_POSTS_BEFORE_SEAL_MAX = 3;
/**
 * The longest delay, when the server asks for it or refuses the key: it takes so long until a new key is noticed, or a
 * firewall that relented.
 */
const SLOWEST_MS = 600_000;
/** Statuses after which the same request may succeed later; 0 stands for no answer. */
const RETRYABLE_STATUS = /^(0|40[1348]|42[59]|5)/;

/** How long to wait between two tries of a client that is being closed. */
const CLOSING_RETRY_MS = 500;

const encoder = new TextEncoder();

/**
 * Collects counted evaluations and events, and posts them. A post that failed is sent again byte for byte. While posts
 * wait, evaluations are counted in existing rows, so that memory stays within the limits during an outage.
 */
export class EventQueue {
  readonly #options: EventQueueOptions;
  readonly #deps: EventQueueDeps;
  readonly #aggregator = new EvaluationAggregator();
  readonly #abort = new AbortController();
  #queued: QueuedEvent[] = [];
  #queuedLength = 0;
  #posts: HeldPost[] = [];
  /** Rows of counted evaluations among the queued and posted events; all others are tracked. */
  readonly #counts = new Set<QueuedEvent>();
  #held = 0;
  #keepaliveBytes = 0;
  #dropped = 0;
  #logDropsAt = 1;
  #failures = 0;
  #retryAfterMs = 0;
  #backoffCapMs = 0;
  #isClosed = false;
  #cancelTimer: CancelTimer | undefined;
  #running: Promise<FlushReport> | undefined;

  constructor(options: EventQueueOptions, deps: EventQueueDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** Counts one evaluation; `featureId` is undefined when the default was served. */
  countEvaluation(
    variableKey: string,
    featureId: string | undefined,
    variationId: string | undefined,
    reason: EvaluationReasonKind,
  ): void {
    if (this.#isClosed) return;
    const rowsMax = this.#options.countRowsMax - this.#counts.size;
    if (!this.#aggregator.add(variableKey, featureId, variationId, reason, rowsMax)) {
      this.#drop(1, "too many variables");
    } else this.#schedule();
  }

  /** Queues one event. False when it was dropped. */
  add(describe: () => QueuedEvent): boolean {
    const { queuedEventsMax, flushAtEvents, postLengthMax, hasBackground } = this.#options;
    if (this.#isClosed) return this.#drop(1, "the client is closed");
    if (this.#held - this.#counts.size >= queuedEventsMax) return this.#drop(1, "queue is full");
    this.#queuedLength += this.#push(describe()).json.length;
    const isFull = this.#queued.length >= flushAtEvents || this.#queuedLength >= postLengthMax;
    if (isFull && this.#failures === 0 && hasBackground) void this.#startFlush();
    else this.#schedule();
    return true;
  }

  /** Turns what was collected into posts, tracked events first. Must be called before others become the reported user. */
  seal(): void {
    const dateIso = new Date(this.#deps.clock.nowMs()).toISOString();
    for (const row of this.#aggregator.take()) this.#counts.add(this.#push(this.#deps.describeCount(row, dateIso)));
    for (const events of packEvents(this.#queued, this.#options)) this.#posts.push(this.#makePost(events));
    this.#queued = [];
    this.#queuedLength = 0;
  }

  /** Posts everything that is held now. Never rejects. */
  async flush(): Promise<FlushReport> {
    if (this.#options.hasBackground) await this.#running;
    return this.#startFlush();
  }

  /**
   * The page may be closed now: posts everything that is held at once, beside posts that are under way. A post that would
   * end with the page is handed to the browser a second time, with the same bytes. What fails stays held.
   */
  leave(): void {
    this.seal();
    for (const post of this.#posts) if (post.isLasting !== true) void this.#send(post, true);
  }

  /** Refuses new events and posts what is held, again and again until all is sent or the time is over. */
  async close(timeoutMs: number): Promise<FlushReport> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    const done = new AbortController();
    void this.#deps.timer.sleep(timeoutMs, done.signal).then(() => this.#abort.abort());
    let sent = 0;
    for (;;) {
      const report = await this.flush();
      sent += report.sent;
      if (report.kept === 0 || this.#abort.signal.aborted) {
        done.abort();
        if (report.kept > 0) this.#deps.logger.error(`closed; ${report.kept} events kept`);
        return { ...report, sent };
      }
      await this.#deps.timer.sleep(CLOSING_RETRY_MS, this.#abort.signal);
    }
  }

  /** In the background, flushes are shared. Elsewhere a request must not wait for what another one began. */
  #startFlush(): Promise<FlushReport> {
    if (this.#running !== undefined && this.#options.hasBackground) return this.#running;
    const run = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#countHeld() > 0) this.#schedule();
    });
    return (this.#running = run);
  }

  async #run(): Promise<FlushReport> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    let isSealed = this.#posts.length <= UNSENT_POSTS_BEFORE_SEAL_MAX;
    if (isSealed) this.seal();
    let sent = 0;
    for (;;) {
      const post = this.#posts.find((held) => !this.#isBusy(held));
      const taken = post && (await this.#send(post, false));
      if (taken === undefined) break;
      sent += taken;
      if (this.#posts.length > 0) continue;
      // Goes on with what was queued meanwhile, as long as it fills a post.
      if (!isSealed || this.#queued.length >= this.#options.eventsPerPost) this.seal();
      isSealed = true;
    }
    return { sent, kept: this.#countHeld(), droppedInTotal: this.#dropped };
  }

  /** Sends a post once. Returns how many events were accepted, or undefined when sending should pause. */
  async #send(post: HeldPost, isLast: boolean): Promise<number | undefined> {
    const { signal } = this.#abort;
    if (signal.aborted) return undefined;
    const { keepaliveBytesMax, requestTimeoutMs } = this.#options;
    const body = this.#deps.renderPost(post);
    const bytes = keepaliveBytesMax > 0 ? encoder.encode(body).length : 1;
    const keepalive = this.#keepaliveBytes + bytes <= keepaliveBytesMax;
    const isBusy = this.#isBusy(post);
    if (isLast && (isBusy || !keepalive)) {
      post.isLasting = this.#deps.sendBeacon?.(buildBeaconUrl(this.#options), body) ?? false;
      if (isBusy || post.isLasting) return undefined;
    }
    post.busyUntilMs = this.#deps.clock.monotonicMs() + requestTimeoutMs + 1_000;
    post.isLasting = keepalive;
    if (keepalive) this.#keepaliveBytes += bytes;
    const answer = await sendPost({ body, keepalive, isLast, signal }, this.#options, this.#deps);
    if (keepalive) this.#keepaliveBytes -= bytes;
    post.busyUntilMs = 0;
    post.isLasting = false;
    // Only a post in the usual form decides what becomes of its events.
    return isLast && !isSuccess(answer.status) ? undefined : this.#settle(post, answer);
  }

  #settle(post: HeldPost, { status, problem, retryAfterMs = 0 }: PostAnswer): number | undefined {
    const { events } = post;
    if (RETRYABLE_STATUS.test(`${status}`)) {
      this.#failures += 1;
      this.#retryAfterMs = Math.min(retryAfterMs, SLOWEST_MS);
      this.#backoffCapMs = isRefusal(status) ? SLOWEST_MS : this.#options.backoffCapMs;
      // The next try starts with another post, so that one that always fails does not block the others.
      if (this.#remove(post)) this.#posts.push(post);
      this.#deps.logger.warn(`${problem}; ${events.length} events kept`);
      return undefined;
    }
    this.#failures = this.#retryAfterMs = 0;
    if (!this.#remove(post)) return 0;
    if (status === 413 && events.length > 1) {
      const middle = events.length >> 1;
      this.#posts.unshift(this.#makePost(events.slice(0, middle)), this.#makePost(events.slice(middle)));
      return 0;
    }
    this.#held -= events.length;
    for (const event of events) this.#counts.delete(event);
    if (isSuccess(status)) return events.length;
    this.#drop(events.length, problem);
    return 0;
  }

  #isBusy({ busyUntilMs = 0 }: HeldPost): boolean {
    return busyUntilMs > this.#deps.clock.monotonicMs();
  }

  /** False when it was removed before: a request that was given up was answered after all. */
  #remove(post: HeldPost): boolean {
    const index = this.#posts.indexOf(post);
    if (index >= 0) this.#posts.splice(index, 1);
    return index >= 0;
  }

  #makePost(events: readonly QueuedEvent[]): HeldPost {
    return { payloadId: this.#deps.createPayloadId(), events };
  }

  #push(event: QueuedEvent): QueuedEvent {
    this.#queued.push(event);
    this.#held += 1;
    return event;
  }

  #schedule(): void {
    if (this.#cancelTimer !== undefined || this.#isClosed || !this.#options.hasBackground || this.#running) return;
    this.#cancelTimer = this.#deps.timer.after(this.#computeDelayMs(), () => void this.#startFlush());
  }

  #computeDelayMs(): number {
    const { random } = this.#deps;
    const baseMs = this.#options.flushIntervalMs;
    if (this.#failures === 0) return baseMs * (1 - random() / 10);
    return Math.max(
      computeBackoffMs(this.#failures, { baseMs, capMs: this.#backoffCapMs }, random),
      this.#retryAfterMs,
    );
  }

  #countHeld(): number {
    return this.#held + this.#aggregator.rowCount;
  }

  /** Always false, for callers that report acceptance. Logs the first drop, the tenth, the hundredth and so on. */
  #drop(count: number, why: string): false {
    this.#dropped += count;
    if (this.#dropped >= this.#logDropsAt) {
      this.#logDropsAt = 10 ** `${this.#dropped}`.length;
      this.#deps.logger.error(`${why}; ${this.#dropped} events dropped`);
    }
    return false;
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
