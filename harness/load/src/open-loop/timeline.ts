import type { Histogram } from "hdr-histogram-js";
import { build } from "hdr-histogram-js";

/** How a request ended: an HTTP status, or why there was none. */
export type Outcome = number | "network" | "timeout" | "given_up";

export interface LatencySummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

export interface SecondSummary {
  /** Seconds after the start. */
  readonly second: number;
  readonly offered: number;
  /** Requests by how they ended, in the second in which they ended. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly acceptedEvents: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface SecondRecord {
  offered: number;
  acceptedEvents: number;
  readonly outcomes: Map<Outcome, number>;
  readonly latency: Histogram;
}

/** Latencies above this are recorded as this. */
const LATENCY_MS_MAX = 120_000;

/** Everything that is measured during a run, per second and per phase. */
export class Timeline {
  readonly #seconds: SecondRecord[] = [];
  readonly #phases: Histogram[];
  readonly #totals = new Map<Outcome, number>();
  #offered = 0;
  #acceptedEvents = 0;

  constructor(phaseCount: number) {
    this.#phases = Array.from({ length: phaseCount }, createHistogram);
  }

  get offered(): number {
    return this.#offered;
  }

  get acceptedEvents(): number {
    return this.#acceptedEvents;
  }

  recordOffered(atMs: number): void {
    this.#offered += 1;
    this.#secondOf(atMs).offered += 1;
  }

  /**
   * @param phase Index of the phase in which the request was planned.
   * @param endedAtMs Milliseconds after the start.
   * @param latencyMs From the planned start, not from the moment it could be sent.
   */
  recordEnd(phase: number, endedAtMs: number, latencyMs: number, outcome: Outcome, acceptedEvents: number): void {
    const second = this.#secondOf(endedAtMs);
    const micros = Math.max(1, Math.round(Math.min(latencyMs, LATENCY_MS_MAX) * 1000));
    second.outcomes.set(outcome, (second.outcomes.get(outcome) ?? 0) + 1);
    second.acceptedEvents += acceptedEvents;
    second.latency.recordValue(micros);
    this.#phases[phase]?.recordValue(micros);
    this.#totals.set(outcome, (this.#totals.get(outcome) ?? 0) + 1);
    this.#acceptedEvents += acceptedEvents;
  }

  /** How many requests ended this way over the whole run. */
  countOutcomes(matches: (outcome: Outcome) => boolean): number {
    let count = 0;
    for (const [outcome, requests] of this.#totals) if (matches(outcome)) count += requests;
    return count;
  }

  outcomes(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#totals].map(([outcome, count]) => [String(outcome), count]));
  }

  /** Of the requests planned in one phase, or in several taken together. */
  phaseLatency(...phases: readonly number[]): LatencySummary {
    const together = createHistogram();
    for (const phase of phases) {
      const histogram = this.#phases[phase];
      if (histogram !== undefined && histogram.totalCount > 0) together.add(histogram);
    }
    return summarize(together);
  }

  latency(): LatencySummary {
    return this.phaseLatency(...this.#phases.keys());
  }

  seconds(): readonly SecondSummary[] {
    return this.#seconds.map((record, second) => summarizeSecond(record, second));
  }

  /** The last whole second, or the only one. Cheap enough to call during a run. */
  lastSecond(): SecondSummary | undefined {
    const second = Math.max(0, this.#seconds.length - 2);
    const record = this.#seconds[second];
    return record === undefined ? undefined : summarizeSecond(record, second);
  }

  /** Offered requests of the last seconds, oldest first. */
  recentOffered(count: number): readonly number[] {
    return this.#seconds.slice(-count).map(({ offered }) => offered);
  }

  #secondOf(atMs: number): SecondRecord {
    const index = Math.max(0, Math.floor(atMs / 1000));
    while (this.#seconds.length <= index) {
      this.#seconds.push({ offered: 0, acceptedEvents: 0, outcomes: new Map(), latency: createHistogram() });
    }
    return this.#seconds[index] as SecondRecord;
  }
}

function summarizeSecond(record: SecondRecord, second: number): SecondSummary {
  return {
    second,
    offered: record.offered,
    acceptedEvents: record.acceptedEvents,
    outcomes: Object.fromEntries([...record.outcomes].map(([outcome, count]) => [String(outcome), count])),
    p50Ms: record.latency.getValueAtPercentile(50) / 1000,
    p99Ms: record.latency.getValueAtPercentile(99) / 1000,
  };
}

function createHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LATENCY_MS_MAX * 1000,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
    autoResize: false,
  });
}

function summarize(histogram: Histogram): LatencySummary {
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1000;
  return {
    count: histogram.totalCount,
    p50Ms: at(50),
    p90Ms: at(90),
    p99Ms: at(99),
    p999Ms: at(99.9),
    maxMs: histogram.totalCount === 0 ? 0 : histogram.maxValue / 1000,
  };
}
