import { describe, expect, it } from "vitest";

import { BREAKER_TUNING, DestinationBreaker, type BreakerState } from "./destination-router.ts";

const { openMs, openMsMax, returnMs, slowMs, answersMin } = BREAKER_TUNING;

function makeBreaker(): { breaker: DestinationBreaker; shifts: string[] } {
  const shifts: string[] = [];
  const note = (from: BreakerState, to: BreakerState): void => void shifts.push(`${from}>${to}`);
  return { breaker: new DestinationBreaker(BREAKER_TUNING, () => 0.5, note), shifts };
}

function fail(breaker: DestinationBreaker, times: number, nowMs: number): void {
  for (let index = 0; index < times; index++) breaker.report(1, 10, nowMs);
}

describe("a destination's breaker", () => {
  it("opens after a few failures, not after one", () => {
    const { breaker } = makeBreaker();
    fail(breaker, answersMin - 1, 0);
    expect(breaker.state).toBe("closed");
    fail(breaker, 1, 0);
    expect(breaker.state).toBe("open");
    expect(breaker.shareAt(0)).toBe(0);
  });

  it("opens for calls that are answered too slowly", () => {
    const { breaker } = makeBreaker();
    for (let index = 0; index < answersMin; index++) breaker.report(0, slowMs + 1, 0);
    expect(breaker.state).toBe("open");
  });

  it("stays closed while a minority fails", () => {
    const { breaker } = makeBreaker();
    for (let index = 0; index < 100; index++) breaker.report(index % 3 === 0 ? 1 : 0, 10, index);
    expect(breaker.state).toBe("closed");
  });

  it("forgets failures that are older than its window", () => {
    const { breaker } = makeBreaker();
    fail(breaker, answersMin - 1, 0);
    fail(breaker, 1, BREAKER_TUNING.windowMs + 1);
    expect(breaker.state).toBe("closed");
  });

  it("lets one probe at a time through after its pause", () => {
    const { breaker } = makeBreaker();
    fail(breaker, answersMin, 0);
    expect(breaker.claimProbe(openMs - 1)).toBe(false);
    expect(breaker.claimProbe(openMs)).toBe(true);
    expect(breaker.claimProbe(openMs)).toBe(false);
  });

  it("lets another probe through when the first never reported", () => {
    const { breaker } = makeBreaker();
    fail(breaker, answersMin, 0);
    breaker.claimProbe(openMs);
    expect(breaker.claimProbe(openMs + openMsMax)).toBe(true);
  });

  it("doubles its pause with each failed probe, up to the maximum", () => {
    const { breaker } = makeBreaker();
    fail(breaker, answersMin, 0);
    let nowMs = 0;
    for (const pause of [openMs, openMs * 2, openMsMax, openMsMax]) {
      expect(breaker.claimProbe(nowMs + pause - 1)).toBe(false);
      nowMs += pause;
      expect(breaker.claimProbe(nowMs)).toBe(true);
      breaker.report(1, 10, nowMs);
    }
  });

  it("gives the traffic back gradually, then closes", () => {
    const { breaker, shifts } = makeBreaker();
    fail(breaker, answersMin, 0);
    breaker.claimProbe(openMs);
    breaker.report(0, 10, openMs);
    expect(breaker.shareAt(openMs)).toBeCloseTo(0.05);
    expect(breaker.shareAt(openMs + returnMs / 2)).toBeCloseTo(0.5);
    breaker.report(0, 10, openMs + returnMs);
    expect(breaker.shareAt(openMs + returnMs)).toBe(1);
    expect(shifts).toEqual(["closed>open", "open>probing", "probing>returning", "returning>closed"]);
  });

  it("opens again at the first failure while it returns", () => {
    const { breaker } = makeBreaker();
    fail(breaker, answersMin, 0);
    breaker.claimProbe(openMs);
    breaker.report(0, 10, openMs);
    breaker.report(1, 10, openMs + 1);
    expect(breaker.state).toBe("open");
  });

  it("restores the whole share within a minute of recovery, even after the longest pause", () => {
    expect(openMsMax * 1.25 + returnMs).toBeLessThanOrEqual(60_000);
  });
});
