/** Memory of the process right after collections, in bytes. */
export interface MemorySample {
  /** Heap in use, array buffers and WebAssembly memory: what the program keeps, exactly. */
  readonly keptBytes: number;
  /** What the operating system sees; it also holds pages that the allocator has not given back. */
  readonly rssBytes: number;
}

/** Differences up to this are noise: compiled code, inline caches, hidden classes. A tenth of a byte per evaluation exceeds it. */
export const KEPT_NOISE_BYTES = 1024 * 1024;
/** Resident memory swings by this much with the allocator's moods. */
export const RSS_NOISE_BYTES = 48 * 1024 * 1024;

export interface MemoryGrowth {
  /** 0 when both differences are within their noise, else the larger excess. */
  readonly growthBytes: number;
  readonly keptDeltaBytes: number;
  readonly rssDeltaBytes: number;
}

/** Compares the median of the first third of the samples with that of the last third. */
export function computeGrowth(samples: readonly MemorySample[]): MemoryGrowth {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const [early, late] = [samples.slice(0, third), samples.slice(-third)];
  const delta = (read: (sample: MemorySample) => number): number => median(late.map(read)) - median(early.map(read));
  const keptDeltaBytes = delta(({ keptBytes }) => keptBytes);
  const rssDeltaBytes = delta(({ rssBytes }) => rssBytes);
  const excess = (bytes: number, noise: number): number => (bytes > noise ? bytes : 0);
  return {
    growthBytes: Math.max(excess(keptDeltaBytes, KEPT_NOISE_BYTES), excess(rssDeltaBytes, RSS_NOISE_BYTES)),
    keptDeltaBytes,
    rssDeltaBytes,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
