import { describe, expect, it } from "vitest";

import { formatTime } from "./event-time.ts";
import { InFlightCap } from "./in-flight-cap.ts";

describe("the cap of commits in flight", () => {
  it("is one while streams answer at once, and follows the time they take", () => {
    const cap = new InFlightCap();
    const settleAt = (ms: number): number => {
      for (let index = 0; index < 100; index++) cap.report(ms);
      return cap.max;
    };
    expect(cap.max).toBe(1);
    expect([1, 20, 80, 5_000].map(settleAt)).toEqual([1, 3, 10, 32]);
    expect(settleAt(0)).toBe(1);
  });
});

describe("writing times", () => {
  it.each([0, 1, 999, 59_999, 60_000, 1_795_206_775_843, 253_402_300_799_999])("writes %d as Date does", (ms) => {
    expect(formatTime(ms)).toBe(new Date(ms).toISOString());
  });

  it("is right when it jumps between minutes", () => {
    const times = [120_000, 59_999, 120_001, 0, 61_234.9];
    expect(times.map(formatTime)).toEqual(times.map((ms) => new Date(ms).toISOString()));
  });
});
