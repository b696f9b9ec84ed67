import type { EvaluationContext, EvaluationReasonKind } from "@burgee/contract";

import { computeBackoffMs } from "./backoff.ts";
import { EvaluationAggregator } from "./evaluation-aggregator.ts";
import { buildPayloads, describeCount, serialiseEvent } from "./event-payload.ts";
import type { EventPayload, ReportedEvent, SerialisedEvent } from "./event-payload.ts";
import { sendPayload } from "./event-sender.ts";
import type { EventSenderOptions } from "./event-sender.ts";
import type { CancelTimer, Clock, Logger, RandomSource, Timer, Transport } from "./ports.ts";
import { SingleFlight } from "./single-flight.ts";

export interface EventQueueOptions extends EventSenderOptions {
  readonly flushIntervalMs: number;
  /** How many queued events trigger an early flush. */
  readonly flushAtEvents: number;
  /** How many events are held, waiting and unsent together; further ones are dropped and counted. */
  readonly queuedEventsMax: number;
  /** How many events one post may have. */
  readonly chunkSize: number;
  /** The user of counted evaluations: the SDK instance, not a context. */
  readonly reporter: EvaluationContext;
  /** With false, the caller must flush: the queue sets no timer. */
  readonly hasBackground: boolean;
}

export interface EventQueueDeps {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: RandomSource;
  readonly transport: Transport;
  readonly logger: Logger;
  createPayloadId(): string;
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
  /** Given up since the client was created: queue full, rejected, or the key refused. */
  readonly droppedInTotal: number;
}

const CHUNK_LENGTH_MAX = 1024 * 1024;
/** How many posts may wait. While as many do, new evaluations and events are collected and not yet put into posts. */
const UNSENT_POSTS_BEFORE_SEAL_MAX = 3;
/** How long a flush may take. A flush of a full queue that makes progress takes less. */
const FLIGHT_LIFETIME_MS = 300_000;
const BACKOFF_CAP_MS = 60_000;
const RETRY_AFTER_CAP_MS = 600_000;

/**
 * Collects counted evaluations and events, and posts them. A post that failed is sent again byte for byte. While posts
 * wait, evaluations are counted in existing rows, so that memory stays within the limits during an outage.
 */
export class EventQueue {
  readonly #options: EventQueueOptions;
  readonly #deps: EventQueueDeps;
  readonly #aggregator = new EvaluationAggregator();
  readonly #abort = new AbortController();
  readonly #flight: SingleFlight<FlushReport>;
  #queued: SerialisedEvent[] = [];
  #unsent: EventPayload[] = [];
  #unsentTracked = 0;
  #dropped = 0;
  #failures = 0;
  #retryAfterMs = 0;
  #isRefused = false;
  #isClosed = false;
  #cancelTimer: CancelTimer | undefined;

  constructor(options: EventQueueOptions, deps: EventQueueDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#flight = new SingleFlight(deps.clock, FLIGHT_LIFETIME_MS);
  }

  /** Counts one evaluation; `featureId` is undefined when the default was served. */
  countEvaluation(
    variableKey: string,
    featureId: string | undefined,
    variationId: string | undefined,
    reason: EvaluationReasonKind,
  ): void {
    if (this.#isRefused || this.#isClosed) return;
    if (!this.#aggregator.add(variableKey, featureId, variationId, reason)) this.#drop(1, "too many variable keys");
    else if (this.#cancelTimer === undefined) this.#schedule();
  }

  /** Queues one event. False when it was dropped. */
  add(user: EvaluationContext, event: ReportedEvent): boolean {
    if (this.#isRefused || this.#isClosed) return this.#drop(1, "the client is closed or its key refused");
    if (this.#queued.length + this.#unsentTracked >= this.#options.queuedEventsMax) {
      return this.#drop(1, "the event queue is full");
    }
    this.#queued.push(serialiseEvent(user, event, true));
    if (this.#queued.length >= this.#options.flushAtEvents && this.#failures === 0 && this.#options.hasBackground) {
      void this.#startFlush();
    } else if (this.#cancelTimer === undefined) this.#schedule();
    return true;
  }

  /** Posts everything that is held now. Never rejects. */
  async flush(): Promise<FlushReport> {
    await this.#flight.settle();
    return this.#startFlush();
  }

  #startFlush(): Promise<FlushReport> {
    return this.#flight.run(
      () => this.#run(),
      () => {
        if (this.#countHeld() > 0) this.#schedule();
      },
    );
  }

  /** Refuses new events and posts what is held, again and again until all is sent or the time is over. */
  async close(timeoutMs: number): Promise<FlushReport> {
    this.#isClosed = true;
    this.#cancelTimer?.();
    const deadlineMs = this.#deps.clock.monotonicMs() + timeoutMs;
    const done = new AbortController();
    void this.#deps.timer.sleep(timeoutMs, done.signal).then(() => this.#abort.abort());
    let report = await this.flush();
    for (let attempt = 1; report.kept > 0 && this.#deps.clock.monotonicMs() < deadlineMs; attempt += 1) {
      const delayMs = computeBackoffMs(attempt, { baseMs: 200, capMs: 2_000 }, this.#deps.random);
      await this.#deps.timer.sleep(delayMs, this.#abort.signal);
      const next = await this.flush();
      report = { ...next, sent: report.sent + next.sent };
    }
    done.abort();
    if (report.kept > 0) this.#deps.logger.error(`closed with ${report.kept} events that no server has taken`);
    return report;
  }

  async #run(): Promise<FlushReport> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    let isSealed = this.#unsent.length <= UNSENT_POSTS_BEFORE_SEAL_MAX;
    if (isSealed) this.#seal();
    let sent = 0;
    while (this.#unsent.length > 0) {
      const taken = await this.#sendNext();
      if (taken === undefined) break;
      sent += taken;
      if (this.#unsent.length > 0) continue;
      if (isSealed) this.#sealFullChunks();
      else this.#seal();
      isSealed = true;
    }
    return { sent, kept: this.#countHeld(), droppedInTotal: this.#dropped };
  }

  /** Sends the oldest payload. Returns how many events were accepted, or undefined when sending should pause. */
  async #sendNext(): Promise<number | undefined> {
    const payload = this.#unsent[0];
    if (payload === undefined || this.#abort.signal.aborted) return undefined;
    const outcome = await sendPayload(payload, this.#options, this.#deps, this.#abort.signal);
    if (outcome.kind === "retry_later") {
      this.#failures += 1;
      this.#retryAfterMs = Math.min(outcome.retryAfterMs ?? 0, RETRY_AFTER_CAP_MS);
      // The next try starts with another post, so that one that always fails does not block the others.
      if (this.#unsent[0] === payload) this.#unsent.push(...this.#unsent.splice(0, 1));
      this.#deps.logger.warn(`${outcome.problem}; ${payload.eventCount} events are kept and sent again`);
      return undefined;
    }
    this.#failures = 0;
    this.#retryAfterMs = 0;
    if (outcome.kind === "refused") {
      this.#refuse();
      return undefined;
    }
    this.#unsent = this.#unsent.filter((other) => other !== payload);
    this.#unsentTracked -= payload.trackedCount;
    if (outcome.kind === "accepted") return payload.eventCount;
    this.#drop(payload.eventCount, outcome.problem);
    return 0;
  }

  #refuse(): void {
    this.#isRefused = true;
    const count = this.#countHeld();
    this.#aggregator.take();
    this.#queued = [];
    this.#unsent = [];
    this.#unsentTracked = 0;
    this.#drop(count, "the events server refuses the SDK key (401), reporting stops");
  }

  /** Turns what was collected into posts. */
  #seal(): void {
    const { reporter } = this.#options;
    const dateIso = new Date(this.#deps.clock.nowMs()).toISOString();
    const counted = this.#aggregator
      .take()
      .map((row) => serialiseEvent(reporter, describeCount(row, reporter.user_id, dateIso), false));
    this.#sealEvents([...counted, ...this.#queued.splice(0)]);
  }

  /** Adds events to a running flush that were queued during it, as long as they fill a post. */
  #sealFullChunks(): void {
    const { chunkSize } = this.#options;
    const count = this.#queued.length - (this.#queued.length % chunkSize);
    if (count > 0) this.#sealEvents(this.#queued.splice(0, count));
  }

  #sealEvents(events: readonly SerialisedEvent[]): void {
    const limits = { eventsMax: this.#options.chunkSize, lengthMax: CHUNK_LENGTH_MAX };
    for (const payload of buildPayloads(events, limits, () => this.#deps.createPayloadId())) {
      this.#unsent.push(payload);
      this.#unsentTracked += payload.trackedCount;
    }
  }

  #schedule(): void {
    if (this.#isClosed || !this.#options.hasBackground || this.#flight.isActive) return;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#deps.timer.after(this.#computeDelayMs(), () => void this.#startFlush());
  }

  #computeDelayMs(): number {
    const { flushIntervalMs } = this.#options;
    if (this.#failures === 0) return Math.round(flushIntervalMs * (1 - this.#deps.random() / 10));
    const capMs = Math.max(BACKOFF_CAP_MS, flushIntervalMs);
    const delayMs = computeBackoffMs(this.#failures, { baseMs: flushIntervalMs, capMs }, this.#deps.random);
    return Math.max(delayMs, this.#retryAfterMs);
  }

  #countHeld(): number {
    const unsent = this.#unsent.reduce((sum, payload) => sum + payload.eventCount, 0);
    return unsent + this.#queued.length + this.#aggregator.rowCount;
  }

  /** Always false, for callers that report acceptance. Logs the first drop and then every thousandth. */
  #drop(count: number, why: string): false {
    const before = this.#dropped;
    this.#dropped += count;
    if (before === 0 || Math.floor(before / 1000) !== Math.floor(this.#dropped / 1000)) {
      this.#deps.logger.error(`${why}; ${this.#dropped} events were dropped in total`);
    }
    return false;
  }
}
