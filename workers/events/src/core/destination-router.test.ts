import { describe, expect, it } from "vitest";

import { BREAKER_TUNING, DestinationBreaker, DestinationRouter, type RoutedDestination } from "./destination-router.ts";
import type { PutOutcome } from "./ports.ts";

const NOTHING_FAILED: PutOutcome = { kind: "answered", failed: [] };

function destination(name: string, ratio: number): RoutedDestination {
  const breaker = new DestinationBreaker(BREAKER_TUNING, () => 0.5);
  return { name, ratio, breaker, sink: { put: () => Promise.resolve(NOTHING_FAILED) } };
}

function kill({ breaker }: RoutedDestination, nowMs = 0): void {
  for (let index = 0; index < BREAKER_TUNING.answersMin; index++) breaker.report(1, 10, nowMs);
}

function drawShares(router: DestinationRouter, nowMs: number, draws = 10_000): Record<string, number> {
  const shares: Record<string, number> = {};
  for (let index = 0; index < draws; index++) {
    const name = router.choose(nowMs, new Set())?.name ?? "none";
    shares[name] = (shares[name] ?? 0) + 1 / draws;
  }
  return shares;
}

/** Even steps through [0, 1): shares come out exact. */
function evenRandom(): () => number {
  let step = 0;
  return () => (step++ % 1_000) / 1_000;
}

describe("the router of destinations", () => {
  it("follows the ratios", () => {
    const router = new DestinationRouter([destination("a", 0.3), destination("b", 0.7)], evenRandom());
    const shares = drawShares(router, 0);
    expect(shares["a"]).toBeCloseTo(0.3, 2);
    expect(shares["b"]).toBeCloseTo(0.7, 2);
  });

  it("gives a standby nothing while another is healthy, and everything when none is", () => {
    const main = destination("main", 1);
    const router = new DestinationRouter([main, destination("standby", 0)], evenRandom());
    expect(drawShares(router, 0)).toEqual({ main: expect.closeTo(1) });
    kill(main);
    expect(drawShares(router, 1)).toEqual({ standby: expect.closeTo(1) });
  });

  it("sends at least 99 % elsewhere while a destination is dead, and restores its ratio within a minute", () => {
    const [dead, alive] = [destination("dead", 0.5), destination("alive", 0.5)];
    const router = new DestinationRouter([dead, alive], evenRandom());
    kill(dead);
    const during = drawShares(router, BREAKER_TUNING.openMs, 1_000);
    expect(during["alive"]).toBeGreaterThanOrEqual(0.99);
    dead.breaker.report(0, 10, 20_000);
    dead.breaker.report(0, 10, 20_000 + BREAKER_TUNING.returnMs);
    expect(drawShares(router, 60_000)["dead"]).toBeCloseTo(0.5, 2);
  });

  it("avoids what was tried, unless there is nothing else", () => {
    const [a, b] = [destination("a", 1), destination("b", 0.1)];
    const router = new DestinationRouter([a, b], evenRandom());
    expect(router.choose(0, new Set([a]))?.name).toBe("b");
    expect(router.choose(0, new Set([a, b]))?.name).toBeDefined();
  });

  it("chooses nothing when every destination is open", () => {
    const only = destination("only", 1);
    const router = new DestinationRouter([only], evenRandom());
    kill(only);
    expect(router.choose(1, new Set())).toBeUndefined();
  });

  it("gives a stream that an override does not name nothing, whatever it is called", () => {
    const router = new DestinationRouter([destination("constructor", 1), destination("b", 1)], evenRandom());
    router.setOverride({ ratios: { b: 1 } });
    expect(drawShares(router, 0)).toEqual({ b: expect.closeTo(1) });
    expect(router.report(0)).toMatchObject([{ share: 0 }, { share: 1 }]);
  });

  it("obeys a manual override, also against its breakers", () => {
    const [a, b] = [destination("a", 1), destination("b", 0)];
    const router = new DestinationRouter([a, b], evenRandom());
    kill(b);
    expect(router.setOverride({ ratios: { b: 1 } })).toBe(true);
    expect(router.setOverride({ ratios: { b: 1 } })).toBe(false);
    expect(drawShares(router, BREAKER_TUNING.openMs)).toEqual({ b: expect.closeTo(1) });
    router.setOverride(undefined);
    expect(router.report(1)).toMatchObject([
      { name: "a", share: 1 },
      { name: "b", share: 0, state: "open" },
    ]);
  });
});
