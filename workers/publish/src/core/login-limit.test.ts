import { createManualClock } from "@burgee/worker-common/testing";
import { describe, expect, it } from "vitest";

import { createLoginLimit } from "./login-limit.ts";

describe("failed logins", () => {
  it("close an address from the given number on, until a minute after the first", async () => {
    const clock = createManualClock();
    const limit = createLoginLimit(clock);
    limit.recordFailure("a");
    await clock.advance(10_000);
    expect(limit.waitMs("a", 2)).toBe(0);
    limit.recordFailure("a");
    expect(limit.waitMs("a", 2)).toBe(50_000);
    expect(limit.waitMs("b", 2)).toBe(0);
    await clock.advance(49_999);
    expect(limit.waitMs("a", 2)).toBe(1);
    await clock.advance(1);
    expect(limit.waitMs("a", 2)).toBe(0);
    limit.recordFailure("a");
    expect(limit.waitMs("a", 2)).toBe(0);
  });

  it("of ten thousand addresses are remembered, and the first is forgotten for another one", () => {
    const limit = createLoginLimit(createManualClock());
    for (let index = 0; index < 10_000; index += 1) limit.recordFailure(`address ${index}`);
    expect(limit.waitMs("address 0", 1)).toBeGreaterThan(0);
    limit.recordFailure("one more");
    expect(limit.waitMs("address 0", 1)).toBe(0);
    expect(limit.waitMs("address 1", 1)).toBeGreaterThan(0);
    expect(limit.waitMs("one more", 1)).toBeGreaterThan(0);
  });
});
