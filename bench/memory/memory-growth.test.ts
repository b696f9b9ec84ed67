import { describe, expect, it } from "vitest";
import { KEPT_NOISE_BYTES, RSS_NOISE_BYTES, computeGrowth } from "./memory-growth.ts";

/** Twelve samples that grow by so much from the first third to the last. */
function samplesGrowingBy(kept: number, rss: number) {
  return Array.from({ length: 12 }, (_, i) => ({
    keptBytes: 20_000_000 + (i < 4 ? 0 : kept),
    rssBytes: 100_000_000 + (i < 4 ? 0 : rss),
  }));
}

describe("computeGrowth", () => {
  it("is 0 up to the noise and the whole difference one byte past it", () => {
    expect(computeGrowth(samplesGrowingBy(KEPT_NOISE_BYTES, RSS_NOISE_BYTES)).growthBytes).toBe(0);
    expect(computeGrowth(samplesGrowingBy(KEPT_NOISE_BYTES + 1, 0)).growthBytes).toBe(KEPT_NOISE_BYTES + 1);
    expect(computeGrowth(samplesGrowingBy(0, RSS_NOISE_BYTES + 1)).growthBytes).toBe(RSS_NOISE_BYTES + 1);
  });

  it("does not mind one high sample", () => {
    const samples = samplesGrowingBy(0, 0).with(11, { keptBytes: 90_000_000, rssBytes: 900_000_000 });
    expect(computeGrowth(samples).growthBytes).toBe(0);
  });

  it("sees a tenth of a byte per evaluation", () => {
    const samples = Array.from({ length: 12 }, (_, i) => ({
      keptBytes: 20_000_000 + Math.round((10_000_000 / 12) * i * 0.2),
      rssBytes: 0,
    }));
    expect(computeGrowth(samples).growthBytes).toBeGreaterThan(0);
  });

  it("is 0 when memory shrinks", () => {
    expect(computeGrowth(samplesGrowingBy(-5_000_000, -5_000_000)).growthBytes).toBe(0);
  });
});
