import { describe, expect, it } from "vitest";

import type { CheckResult, Rule } from "./check.ts";
import { findMissedGoals } from "./cost-goals.ts";
import {
  findUnexpected,
  judgeFindings,
  listCostliest,
  type RunCheck,
  summariseCost,
  summariseCrowd,
} from "./hostile-report.ts";
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
  const runs = [
    run("a", [], { ms: 10.6, heapMiB: 3, residentMiB: 5 }),
    run("b", [], { ms: 4, secondCallerP99Ms: 7 }),
    run("c", []),
  ];
  expect(summariseCost(runs)).toEqual({ maxMs: 11, heapMaxMiB: 3, residentMaxMiB: 5, secondCallerP99Ms: 7 });
});

it("names the checks that cost most, the worst first", () => {
  const runs = [2, 9, 4, 1, 7, 3].map((ms) => run(String(ms), [], { ms }));
  expect(listCostliest([...runs, run("b", [])]).map(({ name }) => name)).toEqual(["9", "7", "4", "3", "2"]);
});

it("reports the crowd under which others fared worst", () => {
  const crowd = (othersOkShare: number) => ({ connections: 9, open: 9, opened: 9, othersOkShare });
  const runs = [run("a", [], { crowd: crowd(1) }), run("b", [], { crowd: crowd(0.5) }), run("c", [])];
  expect(summariseCrowd(runs)).toEqual({ crowd: crowd(0.5) });
  expect(summariseCrowd([run("c", [])])).toEqual({});
});

describe("a whole long run", () => {
  const cost = { maxMs: 500, heapMaxMiB: 32, residentMaxMiB: 400, secondCallerP99Ms: 250 };
  const held = {
    checks: 13_000,
    failed: 0,
    families: [],
    failures: [],
    open: [],
    repaired: [],
    cost,
    costliest: [],
    deaths: 0,
  };

  it("holds at its limits", () => {
    expect(findMissedGoals(held)).toEqual([]);
  });

  it.each([
    ["too few checks", { checks: 12_999 }, /12999 checks/],
    ["a slow post", { cost: { ...cost, maxMs: 501 } }, /maxMs is 501/],
    ["much memory", { cost: { ...cost, heapMaxMiB: 33 } }, /heapMaxMiB is 33/],
    ["a second caller who waits", { cost: { ...cost, secondCallerP99Ms: 251 } }, /secondCallerP99Ms is 251/],
    ["a death", { deaths: 1 }, /died 1 times/],
  ])("falls short of its goals with %s", (_what, change, message) => {
    expect(findMissedGoals({ ...held, ...change })).toEqual([expect.stringMatching(message)]);
  });
});
