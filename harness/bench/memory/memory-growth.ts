/** Memory of the process right after collections, in bytes. */
export interface MemorySample {
  /** Heap in use, array buffers and WebAssembly memory: what the program keeps, exactly. */
  readonly keptBytes: number;
  /** What the operating system sees; it also holds pages that the allocator has not given back. */
  readonly rssBytes: number;
}

/** Differences up to this are noise: compiled code, inline caches, hidden classes. Two tenths of a byte per evaluation exceed it. */
export const KEPT_NOISE_BYTES = 1024 * 1024;
/** Resident memory that keeps rising by less than this over the run is the allocator's. */
export const RSS_NOISE_BYTES = 16 * 1024 * 1024;

export interface MemoryGrowth {
  /** 0 when both kinds stay within their noise, else the larger growth. */
  readonly growthBytes: number;
  /** Kept memory: median of the last third of the samples less that of the first. */
  readonly keptDeltaBytes: number;
  /**
   * Resident memory: twice the smaller of its rises from third to third. A leak rises in both; when the collector
   * enlarges a space once, only one does, and that step is not growth.
   */
  readonly rssTrendBytes: number;
}

/** Compares the three thirds of the samples by their medians. */
export function computeGrowth(samples: readonly MemorySample[]): MemoryGrowth {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const thirds = [samples.slice(0, third), samples.slice(third, -third), samples.slice(-third)];
  const [firstKept = 0, , lastKept = 0] = thirds.map((part) => median(part.map(({ keptBytes }) => keptBytes)));
  const [firstRss = 0, middleRss = 0, lastRss = 0] = thirds.map((part) => median(part.map(({ rssBytes }) => rssBytes)));
  const keptDeltaBytes = lastKept - firstKept;
  const rssTrendBytes = 2 * Math.min(middleRss - firstRss, lastRss - middleRss);
  const beyond = (bytes: number, noise: number): number => (bytes > noise ? bytes : 0);
  return {
    growthBytes: Math.max(beyond(keptDeltaBytes, KEPT_NOISE_BYTES), beyond(rssTrendBytes, RSS_NOISE_BYTES)),
    keptDeltaBytes,
    rssTrendBytes,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
