import type { EvaluationContext, EvaluationReasonKind } from "@burgee/contract";
import {
  type CancelTimer,
  type Clock,
  computeBackoffMs,
  EvaluationAggregator,
  type EvaluationCount,
  type EventPayload,
  type FlushReport,
  type Logger,
  type RandomSource,
  type ReportedEvent,
  sendPayload,
  type Timer,
  type Transport,
} from "@burgee/sdk-core";
import { createUuid } from "@burgee/sdk-core/web";

export interface EventReporterOptions {
  readonly url: string;
  readonly sdkKey: string;
  readonly flushIntervalMs: number;
  readonly queuedEventsMax: number;
  readonly requestTimeoutMs: number;
}

export interface EventReporterDeps {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: RandomSource;
  readonly transport: Transport;
  readonly logger: Logger;
}

const EVENTS_PER_POST = 100;
const BACKOFF_CAP_MS = 300_000;

/**
 * Collects events of one user at a time and posts them. A post that failed is sent again byte for byte, so that the
 * receiving side can distinguish it from new events.
 */
export class EventReporter {
  readonly #options: EventReporterOptions;
  readonly #deps: EventReporterDeps;
  readonly #aggregator = new EvaluationAggregator();
  readonly #abort = new AbortController();
  #user: EvaluationContext;
  #featureVars: Readonly<Record<string, string>> = {};
  #queued: ReportedEvent[] = [];
  #unsent: EventPayload[] = [];
  #dropped = 0;
  #failures = 0;
  #isRefused = false;
  #isClosed = false;
  #flight: Promise<FlushReport> | undefined;
  #cancelTimer: CancelTimer | undefined;

  constructor(user: EvaluationContext, options: EventReporterOptions, deps: EventReporterDeps) {
    this.#user = user;
    this.#options = options;
    this.#deps = deps;
  }

  /** Sets the user and variations for which later events are reported. Earlier counts keep theirs. */
  setUser(user: EvaluationContext, featureVars: Readonly<Record<string, string>>): void {
    this.#seal();
    this.#user = user;
    this.#featureVars = featureVars;
  }

  /** Counts one evaluation; `featureId` is undefined when the default was served. */
  countEvaluation(
    key: string,
    featureId: string | undefined,
    variationId: string | undefined,
    reason: EvaluationReasonKind,
  ): void {
    if (this.#isDeaf()) return;
    if (
      this.#aggregator.rowCount >= this.#options.queuedEventsMax ||
      !this.#aggregator.add(key, featureId, variationId, reason)
    ) {
      this.#drop(1, "too many variable keys");
    } else this.#schedule();
  }

  /** Queues one event. False when it was dropped. */
  add(event: ReportedEvent): boolean {
    if (this.#isDeaf()) return this.#drop(1, "the client is closed or its key refused");
    if (this.#countHeld() >= this.#options.queuedEventsMax) return this.#drop(1, "the event queue is full");
    this.#queued.push(event);
    if (this.#queued.length >= EVENTS_PER_POST && this.#failures === 0) void this.#startFlush();
    else this.#schedule();
    return true;
  }

  /** Posts everything that is held now. Never rejects. */
  async flush(): Promise<FlushReport> {
    await this.#flight;
    return this.#startFlush();
  }

  /** Drops further events and posts what is held once more. */
  async close(): Promise<FlushReport> {
    this.#isClosed = true;
    const report = await this.flush();
    this.#cancelTimer?.();
    this.#abort.abort();
    return report;
  }

  #startFlush(): Promise<FlushReport> {
    this.#flight ??= this.#run().finally(() => {
      this.#flight = undefined;
      if (this.#countHeld() > 0) this.#schedule();
    });
    return this.#flight;
  }

  async #run(): Promise<FlushReport> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#seal();
    let sent = 0;
    for (let payload = this.#unsent[0]; payload !== undefined; payload = this.#unsent[0]) {
      const outcome = await sendPayload(payload, this.#options, this.#deps, this.#abort.signal);
      if (outcome.kind === "retry_later") {
        this.#failures += 1;
        this.#deps.logger.warn(`${outcome.problem}; ${payload.eventCount} events are kept and sent again`);
        break;
      }
      this.#failures = 0;
      if (outcome.kind === "refused") {
        this.#refuse();
        break;
      }
      this.#unsent.shift();
      if (outcome.kind === "accepted") sent += payload.eventCount;
      else this.#drop(payload.eventCount, outcome.problem);
    }
    return { sent, kept: this.#countHeld(), droppedInTotal: this.#dropped };
  }

  /** Turns what was collected into posts. */
  #seal(): void {
    const dateIso = new Date(this.#deps.clock.nowMs()).toISOString();
    const counted = this.#aggregator.take().map((row) => this.#describeCount(row, dateIso));
    const events = [...counted, ...this.#queued.splice(0)];
    const { privateCustomData: _private, ...user } = this.#user;
    for (let start = 0; start < events.length; start += EVENTS_PER_POST) {
      const chunk = events.slice(start, start + EVENTS_PER_POST);
      const body = JSON.stringify({ payloadId: createUuid(), user, events: chunk });
      this.#unsent.push({ body, eventCount: chunk.length, trackedCount: chunk.length });
    }
  }

  #describeCount({ variableKey, served, count, countByReason }: EvaluationCount, dateIso: string): ReportedEvent {
    return {
      type: served === undefined ? "variableDefaulted" : "variableEvaluated",
      target: variableKey,
      user_id: this.#user.user_id,
      date: dateIso,
      clientDate: dateIso,
      value: count,
      featureVars: this.#featureVars,
      metaData: {
        eval: countByReason,
        ...(served === undefined ? {} : { _feature: served.featureId, _variation: served.variationId ?? null }),
      },
    };
  }

  #schedule(): void {
    if (this.#cancelTimer !== undefined || this.#flight !== undefined || this.#isDeaf()) return;
    const { flushIntervalMs } = this.#options;
    const delayMs =
      this.#failures === 0
        ? flushIntervalMs
        : computeBackoffMs(this.#failures, { baseMs: flushIntervalMs, capMs: BACKOFF_CAP_MS }, this.#deps.random);
    this.#cancelTimer = this.#deps.timer.after(delayMs, () => void this.#startFlush());
  }

  #refuse(): void {
    this.#isRefused = true;
    const count = this.#countHeld();
    this.#aggregator.take();
    this.#queued = [];
    this.#unsent = [];
    this.#drop(count, "the platform refuses the SDK key (401), reporting stops");
  }

  #isDeaf(): boolean {
    return this.#isRefused || this.#isClosed;
  }

  #countHeld(): number {
    const unsent = this.#unsent.reduce((sum, payload) => sum + payload.eventCount, 0);
    return unsent + this.#queued.length + this.#aggregator.rowCount;
  }

  /** Always false, for callers that report acceptance. Logs the first drop only. */
  #drop(count: number, why: string): false {
    if (this.#dropped === 0 && count > 0) this.#deps.logger.error(`${why}; events are dropped`);
    this.#dropped += count;
    return false;
  }
}
