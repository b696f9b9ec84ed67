const MIN = 1;
const MAX = 32;
/** Weight of the newest acknowledgement in the running mean. */
const WEIGHT = 0.1;
/** One more commit in flight per so many milliseconds of acknowledgement time. */
const MS_PER_COMMIT = 8;

/**
 * How many commits may be in flight before posts gather: few when streams answer at once, so that batches grow, and
 * more the longer they take, so that throughput does not fall.
 */
export class InFlightCap {
  #meanMs = 0;

  get max(): number {
    return Math.min(MAX, MIN + Math.floor(this.#meanMs / MS_PER_COMMIT));
  }

  /** Reports how long the acknowledgement of a commit took. */
  report(tookMs: number): void {
    this.#meanMs += (tookMs - this.#meanMs) * WEIGHT;
  }
}
