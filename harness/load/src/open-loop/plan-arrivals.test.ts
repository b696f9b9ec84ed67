import { describe, expect, it } from "vitest";

import { planArrivals } from "./plan-arrivals.ts";
import type { Phase } from "./rate-curve.ts";
import { createRandom } from "./seeded-random.ts";

const plan = (phases: readonly Phase[], spacing: "even" | "poisson" = "even", seed = 1) => [
  ...planArrivals(phases, spacing, createRandom(seed)),
];

describe("planArrivals", () => {
  it.each<{ phase: Phase; expected: number }>([
    { phase: { name: "p", shape: "hold", seconds: 10, rate: 37 }, expected: 370 },
    { phase: { name: "p", shape: "hold", seconds: 2, rate: 5_000 }, expected: 10_000 },
    { phase: { name: "p", shape: "ramp", seconds: 10, from: 0, to: 100 }, expected: 500 },
    { phase: { name: "p", shape: "sawtooth", seconds: 10, from: 20, to: 100, teeth: 5 }, expected: 600 },
    { phase: { name: "p", shape: "exponential", seconds: 10, from: 10, to: 100 }, expected: 900 / Math.log(10) },
  ])("offers the area under the curve of $phase.shape", ({ phase, expected }) => {
    expect(Math.abs(plan([phase]).length - expected)).toBeLessThanOrEqual(2);
    expect(Math.abs(plan([phase], "poisson").length - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it("keeps order, phases and time over the whole run", () => {
    const arrivals = plan(
      [
        { name: "a", shape: "hold", seconds: 1, rate: 100 },
        { name: "b", shape: "hold", seconds: 1, rate: 1_000 },
      ],
      "poisson",
    );
    expect(arrivals.map(({ atMs }) => atMs)).toEqual(arrivals.map(({ atMs }) => atMs).sort((a, b) => a - b));
    expect(arrivals.every(({ atMs, phase }) => phase === (atMs < 1_000 ? 0 : 1))).toBe(true);
    expect(arrivals.at(-1)?.atMs).toBeLessThanOrEqual(2_000);
  });

  it("spaces even arrivals evenly and repeats itself for the same seed", () => {
    const phase: Phase = { name: "p", shape: "hold", seconds: 1, rate: 100 };
    const gaps = plan([phase]).map(({ atMs }, index, all) => atMs - (all[index - 1]?.atMs ?? atMs - 10));
    expect(gaps.every((gap) => Math.abs(gap - 10) < 0.001)).toBe(true);
    expect(plan([phase], "poisson", 7)).toEqual(plan([phase], "poisson", 7));
    expect(plan([phase], "poisson", 7)).not.toEqual(plan([phase], "poisson", 8));
  });
});
