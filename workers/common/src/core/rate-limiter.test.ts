import { describe, expect, it } from "vitest";

import { createManualClock } from "../testing.ts";
import { type RateLimitBinding, createRateLimiter, readCallerAddress, type RateLimiter } from "./rate-limiter.ts";

const LIMIT = { limit: 100, periodSeconds: 60 } as const;

function createWorld(factor?: string, isOpen = true) {
  const clock = createManualClock();
  const asked: string[] = [];
  const binding: RateLimitBinding = {
    limit: async ({ key }) => {
      asked.push(key);
      return { success: isOpen };
    },
  };
  return {
    clock,
    asked,
    limiter: createRateLimiter(LIMIT, { binding, clock, factor }),
    alone: createRateLimiter(LIMIT, { binding: undefined, clock, factor }),
  };
}

async function admitMany(limiter: RateLimiter, caller: string, count: number): Promise<number> {
  let admitted = 0;
  for (let index = 0; index < count; index++) if (await limiter.admit(caller)) admitted += 1;
  return admitted;
}

describe("a rate limiter", () => {
  it("gives the binding no SDK key and no address, only what differs from caller to caller", async () => {
    const { limiter, asked } = createWorld();
    for (const caller of ["dvc_server_secret", "203.0.113.7"]) await admitMany(limiter, caller, 12);
    expect(asked).toHaveLength(4);
    expect(new Set(asked).size).toBe(2);
    expect(asked.join()).not.toMatch(/dvc_|secret|203/);
  });

  it("answers at once, without the binding, far from the limit", async () => {
    const { limiter, asked } = createWorld();
    for (let index = 0; index < 10; index++) expect(limiter.admit("a")).toBe(true);
    expect(asked).toEqual([]);
    const answer = limiter.admit("a");
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it("admits the limit in a period, for each caller by itself, and again in the next period", async () => {
    const { limiter, alone, clock } = createWorld();
    for (const each of [limiter, alone]) {
      expect(await admitMany(each, "a", 150)).toBe(100);
      expect(await admitMany(each, "b", 50)).toBe(50);
      expect([each.isSpent("a"), each.isSpent("b")]).toEqual([true, false]);
    }
    await clock.advance(60_000);
    expect(alone.isSpent("a")).toBe(false);
    expect(await admitMany(alone, "a", 150)).toBe(100);
  });

  it("refuses what the binding refuses, and admits when it fails", async () => {
    expect(await admitMany(createWorld(undefined, false).limiter, "a", 50)).toBe(10);
    const failing: RateLimitBinding = { limit: () => Promise.reject(new Error("down")) };
    const limiter = createRateLimiter(LIMIT, { binding: failing, clock: createManualClock(), factor: undefined });
    expect(await admitMany(limiter, "a", 150)).toBe(100);
  });

  it.each([
    ["3", 300],
    ["", 100],
    ["0", 100],
    ["-1", 100],
    ["lots", 100],
    ["Infinity", 100],
  ])("multiplies by the factor %j", async (factor, admitted) => {
    expect(await admitMany(createWorld(factor).alone, "a", 350)).toBe(admitted);
  });

  it("holds a bounded number of callers, however many are invented", async () => {
    const { alone } = createWorld();
    expect(await admitMany(alone, "a", 100)).toBe(100);
    for (let index = 0; index < 20_000; index++) await alone.admit(`invented-${index}`);
    expect(alone.isSpent("a")).toBe(false);
  });
});

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"],
  ["2001:db8::7", "2001:db8:0:0::"],
  ["2001:db8:0:0:5::", "2001:db8:0:0::"],
  ["2001:db8:1:0:5:6:7:8", "2001:db8:1:0::"],
  ["2001:db8:1::6:7:8", "2001:db8:1:0::"],
  ["2001:db8::", "2001:db8:0:0::"],
  ["::1", "0:0:0:0::"],
  ["2001:db8:1:2::7", "2001:db8:1:2::"],
  ["::ffff:203.0.113.7", "::ffff:203.0.113.7"],
])("counts %s as %s", (address, caller) => {
  expect(readCallerAddress(new Headers({ "cf-connecting-ip": address }))).toBe(caller);
});

it("knows no address of another Worker's request", () => {
  expect(readCallerAddress(new Headers())).toBeUndefined();
});
