import { describe, expect, it } from "vitest";

import { FailureLog } from "./failure-log.ts";

describe("FailureLog", () => {
  it("says which failures happened in which second, what they said and how long they took", () => {
    const log = new FailureLog();
    log.record(2_100, 8_000.4, 503, "later");
    log.record(1_999, 3, "network", "ECONNRESET");
    log.record(2_900, 12, 503, "later");
    log.record(2_950, 5, 500, "broken");
    expect(log.list()).toEqual([
      { second: 1, status: "network", count: 1, message: "ECONNRESET", fastestMs: 3, slowestMs: 3 },
      { second: 2, status: 503, count: 2, message: "later", fastestMs: 12, slowestMs: 8_000 },
      { second: 2, status: 500, count: 1, message: "broken", fastestMs: 5, slowestMs: 5 },
    ]);
  });

  it("goes on counting when every answer says something else", () => {
    const log = new FailureLog();
    for (let index = 0; index < 5_000; index++) log.record(index, 1, 500, `message ${index}`);
    const failures = log.list();
    expect(failures.reduce((sum, { count }) => sum + count, 0)).toBe(5_000);
    expect(failures.length).toBeLessThan(510);
    expect(failures.at(-1)).toMatchObject({ second: 4, message: "(further messages)", count: 1_000 });
  });
});
