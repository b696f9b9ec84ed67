import { describe, expect, it } from "vitest";

import type { CheckResult, Rule } from "./check.ts";
import { findUnexpected, judgeFindings, type RunCheck, summariseCost } from "./hostile-report.ts";
import { isLeftOut, type OpenFinding } from "./open-findings.ts";

const SLOW: OpenFinding = { id: "X1", rules: ["slow"], checks: /^cost: big/, reason: "a test" };

function run(name: string, rules: readonly Rule[], measured: CheckResult["measured"] = {}): RunCheck {
  return {
    family: "cost",
    name,
    result: { sent: "", problems: rules.map((rule) => ({ rule, text: rule })), measured },
  };
}

describe("open findings", () => {
  it("cover their own rule in their own checks, and nothing else", () => {
    expect(findUnexpected(run("big body", ["slow"]), [SLOW])).toEqual([]);
    expect(findUnexpected(run("big body", ["slow", "death"]), [SLOW])).toEqual([{ rule: "death", text: "death" }]);
    expect(findUnexpected(run("small body", ["slow"]), [SLOW])).toHaveLength(1);
    expect(findUnexpected({ ...run("big body", ["slow"]), family: "access" }, [SLOW])).toHaveLength(1);
  });

  it("are repaired when their checks ran and all held", () => {
    expect(judgeFindings([run("big body", []), run("big head", ["death"])], [SLOW]).repaired).toEqual([SLOW]);
    expect(judgeFindings([run("big body", []), run("big head", ["slow"])], [SLOW])).toEqual({
      open: [{ finding: SLOW, checks: ["big head"] }],
      repaired: [],
    });
  });

  it("are not repaired when none of their checks ran, or when they show only now and then", () => {
    expect(judgeFindings([run("small body", [])], [SLOW])).toEqual({ open: [], repaired: [] });
    expect(judgeFindings([run("big body", [])], [{ ...SLOW, isIntermittent: true }]).repaired).toEqual([]);
  });

  it("keep their checks out of the form that they would break", () => {
    const name = "big body";
    expect(isLeftOut([{ ...SLOW, leftOutOfShort: /big/ }], "cost", name, false)).toBe(true);
    expect(isLeftOut([{ ...SLOW, leftOutOfShort: /big/ }], "cost", name, true)).toBe(false);
    expect(isLeftOut([{ ...SLOW, leftOut: /^cost: big/ }], "cost", name, true)).toBe(true);
    expect(isLeftOut([SLOW], "cost", name, false)).toBe(false);
  });
});

it("reports the worst of each measurement", () => {
  const runs = [run("a", [], { ms: 10.6, memoryMiB: 3 }), run("b", [], { ms: 4, secondCallerP99Ms: 7 }), run("c", [])];
  expect(summariseCost(runs)).toEqual({ maxMs: 11, heapMaxMiB: 3, secondCallerP99Ms: 7 });
});
