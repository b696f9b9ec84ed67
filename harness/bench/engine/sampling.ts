/** Times of one operation in microseconds. */
export interface Timing {
  /**
   * Time of a window of ten milliseconds divided by its calls: the median over windows, then over rounds. Includes the
   * collections that an operation causes every few milliseconds, as in an application; a rare long collection, which
   * walks the whole heap, shows in the 99th percentile alone.
   */
  readonly perCall: number;
  /** Median over the rounds of a round's median and 99th percentile of samples of about 50 microseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** One thing to time; each call does the operation once and returns something, so that it cannot be optimised away. */
export type Operation = (iteration: number) => unknown;

/** What `sampleOperation` found beside times: a use of the results, so that no call is dead code. */
let sink = 0;

/** How long one sample takes, in microseconds, for shorter operations: long enough to hide the cost of the clock. */
const SAMPLE_US = 50;

/** How long a window is at least, in microseconds. */
const WINDOW_US = 10_000;

/** How often an operation must be repeated to fill one sample. The best of several tries decides: one may be interrupted. */
export function findBatchSize(operation: Operation): number {
  let size = 1;
  while (size < 4_096) {
    const first = timeBatch(operation, 0, size);
    // An operation far slower than a sample is not measured a second time: that would take too long.
    if (first > 100 * SAMPLE_US) break;
    const tries = [first, ...Array.from({ length: 4 }, () => timeBatch(operation, 0, size))];
    if (Math.min(...tries) >= SAMPLE_US) break;
    size *= 2;
  }
  return size;
}

/**
 * Times an operation for a while.
 * @param batchSize Calls per sample; the time of a call is that of its sample divided by it.
 * @param budgetMs Stop then, but not before one sample.
 * @returns Microseconds per call, one number per sample.
 */
export function sampleOperation(operation: Operation, batchSize: number, budgetMs: number): number[] {
  const samples: number[] = [];
  const until = performance.now() + budgetMs;
  let iteration = 0;
  while (samples.length === 0 || (performance.now() < until && samples.length < 50_000)) {
    samples.push(timeBatch(operation, iteration, batchSize) / batchSize);
    iteration += batchSize;
  }
  return samples;
}

/**
 * One round's samples in three numbers.
 * @param samples Microseconds per call, in the order in which they were taken.
 * @param batchSize Calls per sample.
 */
export function summarise(samples: readonly number[], batchSize: number): Timing {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { perCall: median(averageWindows(samples, batchSize)), p50: at(0.5), p99: at(0.99) };
}

/** Mean of each window; samples behind the last full one count only when there is no other. */
function averageWindows(samples: readonly number[], batchSize: number): readonly number[] {
  const means: number[] = [];
  let sum = 0;
  let count = 0;
  for (const sample of samples) {
    sum += sample;
    count += 1;
    if (sum * batchSize < WINDOW_US) continue;
    means.push(sum / count);
    sum = 0;
    count = 0;
  }
  return means.length === 0 ? [sum / count] : means;
}

/** The median of each over several rounds. */
export function medianTiming(rounds: readonly Timing[]): Timing {
  return {
    perCall: median(rounds.map(({ perCall }) => perCall)),
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** True only if nothing was ever timed; reading it keeps the results alive. */
export function isSinkEmpty(): boolean {
  return sink === 0;
}

function timeBatch(operation: Operation, firstIteration: number, size: number): number {
  const start = performance.now();
  for (let i = 0; i < size; i++) if (operation(firstIteration + i) !== undefined) sink += 1;
  return (performance.now() - start) * 1_000;
}
