import { describe, expect, it } from "vitest";

import { type MemorySample, KEPT_NOISE_BYTES, RSS_NOISE_BYTES, computeGrowth } from "./memory-growth.ts";

/** Twelve samples, each third higher than the one before by the given bytes. */
function samplesRisingBy(kept: number, rss: readonly [toMiddle: number, toLast: number]): MemorySample[] {
  return Array.from({ length: 12 }, (_, i) => ({
    keptBytes: 20_000_000 + (i < 8 ? 0 : kept),
    rssBytes: 100_000_000 + (i < 4 ? 0 : rss[0]) + (i < 8 ? 0 : rss[1]),
  }));
}

describe("computeGrowth", () => {
  it("is 0 up to the noise and the whole difference past it", () => {
    const half = RSS_NOISE_BYTES / 2;
    expect(computeGrowth(samplesRisingBy(KEPT_NOISE_BYTES, [half, half])).growthBytes).toBe(0);
    expect(computeGrowth(samplesRisingBy(KEPT_NOISE_BYTES + 1, [0, 0])).growthBytes).toBe(KEPT_NOISE_BYTES + 1);
    expect(computeGrowth(samplesRisingBy(0, [half + 1, half + 1])).growthBytes).toBe(RSS_NOISE_BYTES + 2);
  });

  it("does not take one step of resident memory for a leak", () => {
    expect(computeGrowth(samplesRisingBy(0, [70_000_000, 0])).growthBytes).toBe(0);
    expect(computeGrowth(samplesRisingBy(0, [0, 70_000_000])).growthBytes).toBe(0);
  });

  it("does not mind one high sample", () => {
    const samples = samplesRisingBy(0, [0, 0]).with(11, { keptBytes: 90_000_000, rssBytes: 900_000_000 });
    expect(computeGrowth(samples).growthBytes).toBe(0);
  });

  it("sees two tenths of a byte per evaluation", () => {
    const samples = Array.from({ length: 12 }, (_, i) => ({
      keptBytes: 20_000_000 + Math.round((10_000_000 / 12) * i * 0.2),
      rssBytes: 0,
    }));
    expect(computeGrowth(samples).growthBytes).toBeGreaterThan(0);
  });

  it("is 0 when memory shrinks", () => {
    expect(computeGrowth(samplesRisingBy(-5_000_000, [-5_000_000, -5_000_000])).growthBytes).toBe(0);
  });
});
