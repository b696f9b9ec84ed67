import { describe, expect, it } from "vitest";

import { EvaluationAdder, type EvaluationRow } from "./evaluation-adder.ts";
import { EVALUATION_ENVIRONMENTS_MAX, EVALUATION_ROWS_MAX, EVALUATION_ROWS_PER_VARIABLE_MAX } from "./limits.ts";
import { checkEvent } from "./read-post.ts";

const MINUTE_MS = 60_000;
const NOW_MS = 29_000_000 * MINUTE_MS;

/** Counts events of one environment as posts bring them. */
function add(adder: EvaluationAdder, events: readonly object[], atMs = NOW_MS, environmentId = "e1"): void {
  for (const event of events) {
    const checked = checkEvent({ user_id: "u", ...event }, {});
    if (typeof checked === "string") throw new Error(checked);
    adder.openPost(environmentId, atMs)?.count(checked);
  }
}

function take(adder: EvaluationAdder): readonly EvaluationRow[] {
  return adder.take().get("e1") ?? [];
}

function rowsOf(events: readonly object[]): readonly string[] {
  const adder = new EvaluationAdder();
  add(adder, events);
  return take(adder).map((row) => `${row.feature}|${row.variable}|${row.variation}|${row.reason}=${row.n}`);
}

const served = (changes: object = {}) => ({
  type: "aggVariableEvaluated",
  target: "headline",
  value: 3,
  metaData: { _feature: "f1", _variation: "v1", eval: { TARGETING_MATCH: 2, SPLIT: 1 } },
  ...changes,
});

describe("the adder of evaluations", () => {
  it("counts what servers added up by reason, and what clients report one by one", () => {
    expect(
      rowsOf([
        served(),
        served(),
        { type: "aggVariableDefaulted", target: "headline", value: 4, metaData: { eval: { DEFAULT: 4 } } },
        { type: "variableEvaluated", target: "headline", metaData: { eval: { reason: "SPLIT", details: "x" } } },
        { type: "variableDefaulted", target: "other", value: 2 },
        { type: "customEvent", customType: "headline", target: "headline" },
        { type: "aggVariableEvaluated", value: 5 },
      ]),
    ).toEqual([
      "f1|headline|v1|TARGETING_MATCH=4",
      "f1|headline|v1|SPLIT=2",
      "|headline|DEFAULT|DEFAULT=4",
      "|headline||SPLIT=1",
      "|other|DEFAULT|UNKNOWN=2",
    ]);
  });

  it("keeps the minutes apart, to the millisecond", () => {
    const adder = new EvaluationAdder();
    const event = served({ value: 1, metaData: {} });
    add(adder, [event], NOW_MS + MINUTE_MS - 1);
    add(adder, [event, event], NOW_MS + MINUTE_MS);
    expect(take(adder).map(({ minute, n }) => [minute, n])).toEqual([
      [29_000_000, 1],
      [29_000_001, 2],
    ]);
    expect(adder.hasRows).toBe(false);
    expect(adder.take().size).toBe(0);
  });

  it("keeps environments apart", () => {
    const adder = new EvaluationAdder();
    add(adder, [served({ metaData: {} })]);
    add(adder, [served({ metaData: {} })], NOW_MS, "e2");
    expect([...adder.take().keys()]).toEqual(["e1", "e2"]);
  });

  it.each([
    ["a negative number", { value: -3, metaData: {} }, []],
    ["a fraction below one", { value: 0.5, metaData: {} }, []],
    ["an absurd number", { value: 1e300, metaData: {} }, ["|headline||UNKNOWN=100000000"]],
    ["a list of reasons", { metaData: { eval: ["SPLIT"] } }, ["|headline||UNKNOWN=3"]],
    ["an invented reason", { metaData: { eval: { reason: "BECAUSE" } } }, ["|headline||UNKNOWN=3"]],
    ["invented counted reasons", { metaData: { eval: { BECAUSE: 9, SPLIT: "9" } } }, ["|headline||UNKNOWN=3"]],
    ["ids that are no texts", { metaData: { _feature: {}, _variation: 7 } }, ["|headline||UNKNOWN=3"]],
    ["ids that are too long", { metaData: { _feature: "f".repeat(101) } }, ["|headline||UNKNOWN=3"]],
    ["a name that is too long", { target: "h".repeat(101), metaData: {} }, ["|||=3"]],
    ["a name with meaning to JavaScript", { target: "__proto__", metaData: {} }, ["|__proto__||UNKNOWN=3"]],
  ])("survives %s", (_what, changes, rows) => {
    expect(rowsOf([served(changes)])).toEqual(rows);
  });

  it("holds a bounded number of rows, and counts the rest without names", () => {
    const adder = new EvaluationAdder();
    const count = EVALUATION_ROWS_MAX + 100;
    add(
      adder,
      Array.from({ length: count }, (_, index) => served({ target: `invented-${index}`, value: 1, metaData: {} })),
    );
    const rows = take(adder);
    expect(rows).toHaveLength(EVALUATION_ROWS_MAX + 1);
    expect(rows.find(({ variable }) => variable === "")?.n).toBe(100);
  });

  it("looks at a bounded number of rows per event", () => {
    const adder = new EvaluationAdder();
    add(
      adder,
      Array.from({ length: 200 }, (_, index) => served({ value: 1, metaData: { _variation: `v${index}` } })),
    );
    const rows = take(adder);
    expect(rows).toHaveLength(EVALUATION_ROWS_PER_VARIABLE_MAX + 1);
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(200);
  });

  it("holds a bounded number of environments, of which those without evaluations make room", () => {
    const adder = new EvaluationAdder();
    const open = (count: number, name: string, events: readonly object[]) => {
      for (let index = 0; index < count; index++) {
        adder.openPost(`${name}${index}`, NOW_MS);
        add(adder, events, NOW_MS, `${name}${index}`);
      }
    };
    open(EVALUATION_ENVIRONMENTS_MAX, "idle", []);
    open(EVALUATION_ENVIRONMENTS_MAX + 5, "busy", [served({ metaData: {} })]);
    expect(adder.take().size).toBe(EVALUATION_ENVIRONMENTS_MAX);
  });
});
