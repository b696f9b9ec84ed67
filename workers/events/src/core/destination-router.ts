import type { RecordSink } from "./ports.ts";
import type { RoutingOverride } from "./routing-override.ts";

/** `open`: gets nothing. `probing`: one call at a time tries it. `returning`: its share grows back. */
export type BreakerState = "closed" | "open" | "probing" | "returning";

/** How a breaker decides. Times in milliseconds, rates as fractions of 1. */
export interface BreakerTuning {
  /** Answers older than this do not count. */
  readonly windowMs: number;
  /** Fewer answers in the window never open it. */
  readonly answersMin: number;
  /** Opens at this share of failed records or slow calls. */
  readonly failureRate: number;
  /** A call that takes longer counts as failed. */
  readonly slowMs: number;
  /** First pause before a probe; doubles with each failed probe up to the maximum; both get jitter. */
  readonly openMs: number;
  readonly openMsMax: number;
  /** How long the share takes to grow back to the whole. */
  readonly returnMs: number;
}

export const BREAKER_TUNING: BreakerTuning = {
  windowMs: 10_000,
  answersMin: 5,
  failureRate: 0.5,
  slowMs: 1_200,
  openMs: 5_000,
  openMsMax: 15_000,
  returnMs: 20_000,
};

/** How many of the latest answers are kept. */
const ANSWERS_MAX = 50;
const RETURN_SHARE_MIN = 0.05;

/** Opens when a destination fails or is slow, tries it again after a pause, and gives its traffic back gradually. */
export class DestinationBreaker {
  #state: BreakerState = "closed";
  #answers: { readonly atMs: number; readonly failed: number }[] = [];
  #openUntilMs = 0;
  #pauseMs: number;
  #returningSinceMs = 0;
  #probeStartedAtMs = Number.NEGATIVE_INFINITY;
  readonly #tuning: BreakerTuning;
  readonly #random: () => number;
  readonly #onShift: (from: BreakerState, to: BreakerState) => void;

  /** @param random Uniform in [0, 1). */
  constructor(
    tuning: BreakerTuning,
    random: () => number,
    onShift: (from: BreakerState, to: BreakerState) => void = () => {},
  ) {
    this.#tuning = tuning;
    this.#random = random;
    this.#onShift = onShift;
    this.#pauseMs = tuning.openMs;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Share of its configured ratio that the destination gets now, in [0, 1]. */
  shareAt(nowMs: number): number {
    if (this.#state === "closed") return 1;
    if (this.#state !== "returning") return 0;
    return Math.min(1, Math.max(RETURN_SHARE_MIN, (nowMs - this.#returningSinceMs) / this.#tuning.returnMs));
  }

  /** Claims the next probe. True for one caller per pause, who must then call the destination and report the result. */
  claimProbe(nowMs: number): boolean {
    if (this.#state === "open" && nowMs >= this.#openUntilMs) this.#shift("probing");
    else if (this.#state !== "probing" || nowMs - this.#probeStartedAtMs < this.#tuning.openMsMax) return false;
    // A probe whose request was cancelled never reports; after a while another may start.
    this.#probeStartedAtMs = nowMs;
    return true;
  }

  /**
   * Reports a call.
   *
   * @param failed How badly it failed, in [0, 1].
   */
  report(failed: number, tookMs: number, nowMs: number): void {
    const weight = tookMs > this.#tuning.slowMs ? 1 : failed;
    const isBad = weight >= this.#tuning.failureRate;
    if (this.#state === "probing") {
      if (isBad) this.#open(nowMs);
      else this.#startReturn(nowMs);
      return;
    }
    // Calls that started before it opened add nothing.
    if (this.#state === "open") return;
    this.#answers = this.#answers.filter(({ atMs }) => nowMs - atMs <= this.#tuning.windowMs).slice(1 - ANSWERS_MAX);
    this.#answers.push({ atMs: nowMs, failed: weight });
    if (this.#failureRate() >= this.#tuning.failureRate) {
      this.#open(nowMs);
    } else if (this.#state === "returning" && this.shareAt(nowMs) >= 1) {
      this.#pauseMs = this.#tuning.openMs;
      this.#shift("closed");
    }
  }

  #failureRate(): number {
    // While returning, one bad answer is enough: the destination has just recovered.
    const answersMin = this.#state === "returning" ? 1 : this.#tuning.answersMin;
    if (this.#answers.length < answersMin) return 0;
    return this.#answers.reduce((sum, { failed }) => sum + failed, 0) / this.#answers.length;
  }

  #open(nowMs: number): void {
    if (this.#state !== "closed") this.#pauseMs = Math.min(this.#pauseMs * 2, this.#tuning.openMsMax);
    this.#openUntilMs = nowMs + this.#pauseMs * (0.75 + this.#random() / 2);
    this.#answers = [];
    this.#shift("open");
  }

  #startReturn(nowMs: number): void {
    this.#returningSinceMs = nowMs;
    this.#answers = [];
    this.#shift("returning");
  }

  #shift(to: BreakerState): void {
    const from = this.#state;
    this.#state = to;
    this.#onShift(from, to);
  }
}

/** A destination with its sink and the breaker that judges it. */
export interface RoutedDestination {
  readonly name: string;
  readonly ratio: number;
  readonly sink: RecordSink;
  readonly breaker: DestinationBreaker;
}

/** State of a destination, for operators. */
export interface DestinationReport {
  readonly name: string;
  readonly ratio: number;
  /** Share of the traffic that it gets now, in [0, 1]. */
  readonly share: number;
  readonly state: BreakerState;
}

/** Chooses a destination for each call by ratio, health and an operator's override. */
export class DestinationRouter {
  readonly #destinations: readonly RoutedDestination[];
  readonly #random: () => number;
  #override: RoutingOverride | undefined;

  /** @param random Uniform in [0, 1). */
  constructor(destinations: readonly RoutedDestination[], random: () => number) {
    this.#destinations = destinations;
    this.#random = random;
  }

  get override(): RoutingOverride | undefined {
    return this.#override;
  }

  /** Sets or lifts the manual override. Returns whether that changed anything. */
  setOverride(override: RoutingOverride | undefined): boolean {
    const isChanged = JSON.stringify(override) !== JSON.stringify(this.#override);
    this.#override = override;
    return isChanged;
  }

  /**
   * The destination for a call, or undefined when none should get one now.
   *
   * @param tried Destinations that already failed this commit; used again only when there is no other.
   */
  choose(nowMs: number, tried: ReadonlySet<RoutedDestination>): RoutedDestination | undefined {
    if (this.#override === undefined && tried.size === 0) {
      const probed = this.#destinations.find(({ breaker }) => breaker.claimProbe(nowMs));
      if (probed !== undefined) return probed;
    }
    const weights = this.#weigh(nowMs);
    const hasUntried = weights.some((weight, index) => weight > 0 && !tried.has(this.#at(index)));
    return this.#draw(weights.map((weight, index) => (hasUntried && tried.has(this.#at(index)) ? 0 : weight)));
  }

  report(nowMs: number): DestinationReport[] {
    const weights = this.#weigh(nowMs);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return this.#destinations.map(({ name, ratio, breaker }, index) => ({
      name,
      ratio,
      share: total === 0 ? 0 : (weights[index] ?? 0) / total,
      state: breaker.state,
    }));
  }

  /**
   * Weights of all destinations. The traffic of an unhealthy one goes to the others in proportion, and to standbys while
   * none of the others is healthy.
   */
  #weigh(nowMs: number): number[] {
    const override = this.#override;
    if (override !== undefined) {
      const { ratios } = override;
      return this.#destinations.map(({ name }) => (Object.hasOwn(ratios, name) ? (ratios[name] ?? 0) : 0));
    }
    const shares = this.#destinations.map(({ breaker }) => breaker.shareAt(nowMs));
    const weights = this.#destinations.map(({ ratio }, index) => ratio * (shares[index] ?? 0));
    if (weights.some((weight, index) => weight > 0 && shares[index] === 1)) return weights;
    const missing = this.#destinations.reduce((sum, { ratio }, index) => sum + ratio - (weights[index] ?? 0), 0);
    return this.#destinations.map(({ ratio }, index) =>
      ratio === 0 ? missing * (shares[index] ?? 0) : (weights[index] ?? 0),
    );
  }

  #draw(weights: readonly number[]): RoutedDestination | undefined {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (total <= 0) return undefined;
    let position = this.#random() * total;
    for (const [index, weight] of weights.entries()) {
      position -= weight;
      if (position < 0) return this.#destinations[index];
    }
    return this.#destinations[weights.findLastIndex((weight) => weight > 0)];
  }

  #at(index: number): RoutedDestination {
    return this.#destinations[index] as RoutedDestination;
  }
}
