import { describe, expect, it } from "vitest";

import {
  config,
  custom,
  daysFromNow,
  everyone,
  feature,
  load,
  NOW_MS,
  op,
  standard,
  target,
  user,
  type TargetDraft,
} from "./config-builder.ts";

const ROLLOUT_HASH = 0.8978368020378604; // of user-1 and target-1, from the specification
const BUCKET_HASH = 0.551961219066745;

const rolledOut = (rollout: unknown, semantics?: "standard", nowMs = NOW_MS) => {
  const document = config([feature([target({ _id: "target-1", rollout })])]);
  const engine = load(semantics === "standard" ? standard(document) : document);
  return engine.evaluateVariable("flag", { user_id: "user-1" }, { nowMs }).variable !== undefined;
};

describe("rollouts", () => {
  const gradual = (startPercentage: number, start: number, ...stages: readonly [string, number, number][]) => ({
    type: "gradual",
    startPercentage,
    startDate: daysFromNow(start),
    stages: stages.map(([type, days, percentage]) => ({ type, date: daysFromNow(days), percentage })),
  });

  it.each([
    ["schedule that started", { type: "schedule", startDate: daysFromNow(-1) }, true],
    ["schedule that starts now", { type: "schedule", startDate: daysFromNow(0) }, true],
    ["schedule to come", { type: "schedule", startDate: daysFromNow(1) }, false],
    ["the hash itself", gradual(ROLLOUT_HASH, -1), true],
    ["a share just below the hash", gradual(0.8978368020378603, -1), false],
    ["no start percentage", { type: "gradual", startDate: daysFromNow(-1) }, true],
    ["a start at this very moment", gradual(1, 0), false],
    ["half way to a share of 1 (0.5)", gradual(1, -1, ["linear", 1, 1]), false],
    ["almost there (0.9)", gradual(0, -9, ["linear", 1, 1]), true],
    ["exactly on a stage with a linear one next", gradual(0, -3, ["linear", 0, 1], ["linear", 1, 1]), false],
    ["a discrete stage to come", gradual(1, -3, ["discrete", 1, 0]), true],
    ["a share above 1", gradual(1.5, -1), true],
    ["a stage that passed before the start", gradual(0, 5, ["discrete", -1, 1]), true],
  ])("%s: %s", (_, rollout, expected) => {
    expect(rolledOut(rollout)).toBe(expected);
  });

  it("interpolates truly under standard semantics", () => {
    const rollout = gradual(0.9, -1, ["linear", 1, 0.9]);
    expect(rolledOut(rollout)).toBe(false);
    expect(rolledOut(rollout, "standard")).toBe(true);
  });

  it.each([
    [{}, "off"],
    [{ disablePassthroughRollouts: false }, "off"],
    [{ disablePassthroughRollouts: true }, undefined],
  ])("lets an unmet rollout pass to the next target unless that is disabled: %j", (settings, expected) => {
    const targets = [
      target({ _id: "target-1", rollout: gradual(0.1, -1) }),
      target({ _id: "t2", distribution: [{ _variation: "off", percentage: 1 }] }),
    ];
    const engine = load(
      config([feature(targets)], { project: { _id: "p", key: "p", a0_organization: "o", settings } }),
    );
    const all = engine.evaluateAll({ user_id: "user-1" }, { nowMs: NOW_MS });
    expect(all.features()[0]?.variationKey).toBe(expected);
    const { eval: reason } = engine.evaluateVariable("flag", { user_id: "user-1" }, { nowMs: NOW_MS });
    expect(reason.details).toBe(expected === undefined ? "User Not in Rollout" : "All Users");
  });

  it("never asks for the clock when no rollout needs it", () => {
    const engine = load(config([feature([target()])]));
    const now = Date.now;
    Date.now = () => {
      throw new Error("the clock was read");
    };
    try {
      expect(engine.evaluateVariable("flag", { user_id: "ana" }).variable?.value).toBe(true);
    } finally {
      Date.now = now;
    }
  });
});

const share = (_variation: string, percentage: number) => ({ _variation, percentage });

/** Value of the flag for user-1 and target-1. */
const decided = (draft: TargetDraft, context = {}) => {
  const engine = load(config([feature([target({ _id: "target-1", ...draft })])]));
  const { variable, eval: reason } = engine.evaluateVariable("flag", { user_id: "user-1", ...context });
  return variable?.value ?? reason.details;
};

describe("distributions", () => {
  it.each([
    ["the share below the hash", [share("on", BUCKET_HASH), share("off", 1)], false],
    ["the share above the hash", [share("on", 0.5519612190667451), share("off", 1)], true],
    ["descending order of ids, whatever is written", [share("off", 1), share("on", 0.5519612190667451)], true],
    ["a share of zero", [share("on", 0), share("off", 1)], false],
    ["a sum below the hash", [share("on", 0.25), share("off", 0.25)], "Error"],
    ["no shares", [], "Error"],
    ["a variation that is not there", [share("ghost", 1)], "Missing Variation"],
  ])("%s", (_, distribution, expected) => {
    expect(decided({ distribution })).toBe(expected);
  });
});

describe("bucketing keys", () => {
  const half = [share("on", 0.5), share("off", 0.5)];
  const valueOf = (bucketingKey: unknown, customData: object) =>
    decided({ distribution: half, bucketingKey }, { customData });
  const asUser = (user_id: string) => decided({ distribution: half }, { user_id });

  it.each([
    ["org", { org: "acme-3" }, "acme-3"],
    ["org", { org: 5 }, "5"],
    ["org", { org: 1e21 }, "1e+21"],
    ["org", { org: -0 }, "0"],
    ["org", { org: false }, "false"],
    ["org", { org: "" }, ""],
    ["org", { org: null }, "null"],
    ["org", {}, "null"],
    ["", { "": "q" }, "q"],
    ["user_id", { user_id: "x" }, "user-1"],
    [null, {}, "user-1"],
  ])("%j of %j hashes %j", (key, customData, text) => {
    expect(valueOf(key, customData)).toBe(asUser(text));
  });

  it("does not read client data", () => {
    const document = config([feature([target({ distribution: half, bucketingKey: "org" })])]);
    const answer = load(document).evaluateVariable("flag", { user_id: "u" }, { clientCustomData: { org: "acme-3" } });
    const without = load(document).evaluateVariable("flag", { user_id: "u" });
    expect(answer.variable).toEqual(without.variable);
  });

  it("answers with an error when the value is nested", () => {
    expect(valueOf("org", { org: {} })).toBe("Error");
  });
});

describe("hashing", () => {
  const distribution = [share("on", 0.5), share("off", 0.5)];
  const value = (user_id: string, isStandard = false) => {
    const document = config([feature([target({ _id: "t1", distribution })])]);
    return load(isStandard ? standard(document) : document).evaluateVariable("flag", { user_id }).variable?.value;
  };

  it("folds every code unit above 127 to a backslash", () => {
    for (const [text, folded] of [
      ["日本", "\\\\"],
      ["é", "\\"],
      ["😀x", "\\\\x"],
      ["\ud800", "\\"],
    ] as const) {
      expect(value(text)).toBe(value(folded));
    }
    const ids = Array.from({ length: 32 }, (_, index) => String.fromCodePoint(0x4e00 + index).repeat(2));
    expect(new Set(ids.map((id) => value(id))).size).toBe(1);
    expect(new Set(ids.map((id) => value(id, true))).size).toBe(2);
  });
});

describe("reasons", () => {
  const filters = op("and", everyone, user("user_id", "exist"));
  const rollout = { type: "schedule", startDate: daysFromNow(-1) };
  const distribution = [share("on", 0.5), share("off", 0.5)];

  it.each([
    [{ filters }, "TARGETING_MATCH", "All Users AND User ID"],
    [{ filters, distribution }, "SPLIT", "Random Distribution | All Users AND User ID"],
    [{ filters, rollout }, "SPLIT", "Rollout | All Users AND User ID"],
    [{ filters, rollout, distribution }, "SPLIT", "Random Distribution | Rollout | All Users AND User ID"],
    [{ filters: op("and", custom("String", "!=", ["x"], 'a"é')) }, "TARGETING_MATCH", 'Custom Data -> a"é'],
  ])("%j", (draft, reason, details) => {
    const engine = load(config([feature([target({ _id: "tgt-é", ...draft })])]));
    expect(engine.evaluateVariable("flag", { user_id: "ana" }, { nowMs: NOW_MS }).eval).toEqual({
      reason,
      details,
      target_id: "tgt-é",
    });
  });
});
