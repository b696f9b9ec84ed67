import type { BreakerState, DestinationBreaker } from "./destination-breaker.ts";
import type { RecordSink } from "./ports.ts";
import type { RoutingOverride } from "./routing-override.ts";

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
