import { describe, expect, it } from "vitest";

import { findBatchSize, median, medianTiming, sampleOperation, summarise } from "./sampling.ts";

describe("sampling", () => {
  it("takes the middle and the 99th percentile of a round", () => {
    const samples = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(summarise(samples, 1)).toEqual({ perCall: 50.5, p50: 51, p99: 100 });
  });

  it("counts collections that come in every window, and not one that comes in a single window", () => {
    const window = [1_000, 1_000, 1_000, 1_000, 6_000];
    const steady = Array.from({ length: 50 }, (_, i) => window[i % 5] ?? 0);
    expect(summarise(steady, 1)).toEqual({ perCall: 2_000, p50: 1_000, p99: 6_000 });
    const rare = Array.from({ length: 500 }, (_, i) => (i === 250 ? 90_000 : 1_000));
    expect(summarise(rare, 1).perCall).toBe(1_000);
    // Ten calls a sample: a window needs a tenth of the samples.
    expect(summarise([1_000, 3_000, 2_000], 10).perCall).toBe(2_000);
  });

  it("takes the median of each over the rounds", () => {
    const rounds = [9, 1, 3].map((time) => ({ perCall: time, p50: time + 1, p99: time + 2 }));
    expect(medianTiming(rounds)).toEqual({ perCall: 3, p50: 4, p99: 5 });
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it("repeats short operations until the clock's own cost disappears, and slow ones not at all", () => {
    const busy = (microseconds: number) => () => {
      const until = performance.now() + microseconds / 1_000;
      while (performance.now() < until);
      return until;
    };
    expect(findBatchSize(() => 1)).toBeGreaterThan(64);
    expect(findBatchSize(busy(300))).toBe(1);
    expect(findBatchSize(busy(6_000))).toBe(1);
  });

  it("times every call of an operation, in order", () => {
    const seen: number[] = [];
    const samples = sampleOperation((iteration) => seen.push(iteration), 4, 0);
    expect(samples).toHaveLength(1);
    expect(seen).toEqual([0, 1, 2, 3]);
  });
});
