import type { JsonValue, VariableType } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { evaluateWithDefault } from "./evaluate-variable.ts";
import type { VariableAnswer, VariableValue } from "./evaluate-variable.ts";

function served(type: VariableType, value: JsonValue): VariableAnswer {
  const reason = { reason: "TARGETING_MATCH", details: "All Users", target_id: "t1" } as const;
  return {
    variable: { _id: "x", key: "k", type, value, eval: reason, _feature: "f1" },
    eval: reason,
    variationId: "v1",
    variationKey: "on",
  };
}

describe("evaluateWithDefault", () => {
  it.each<[VariableType, JsonValue, VariableValue]>([
    ["String", "served", "default"],
    ["String", "", "default"],
    ["Number", 0, 7],
    ["Boolean", false, true],
    ["JSON", { a: [1, { b: null }] }, {}],
    ["JSON", {}, []],
  ])("serves a %s value %j", (type, value, fallback) => {
    expect(evaluateWithDefault("k", fallback, () => served(type, value))).toEqual({
      key: "k",
      value,
      defaultValue: fallback,
      isDefaulted: false,
      type,
      eval: { reason: "TARGETING_MATCH", details: "All Users", target_id: "t1" },
      featureId: "f1",
      variationId: "v1",
      variationKey: "on",
    });
  });

  it.each<[string, VariableValue, () => VariableAnswer | undefined, string, string]>([
    ["no config is held", true, () => undefined, "DEFAULT", "Missing Config"],
    ["the type differs", true, () => served("String", "x"), "DEFAULT", "Variable Type Mismatch"],
    ["a JSON default meets text", {}, () => served("String", "{}"), "DEFAULT", "Variable Type Mismatch"],
    [
      "the context is not targeted",
      1,
      () => ({ variable: undefined, eval: { reason: "DEFAULT", details: "User Not Targeted" } }),
      "DEFAULT",
      "User Not Targeted",
    ],
    [
      "the engine fails",
      "d",
      () => {
        throw new Error("trap");
      },
      "ERROR",
      "Error",
    ],
  ])("serves the default when %s", (_name, fallback, evaluate, reason, details) => {
    const result = evaluateWithDefault("k", fallback, evaluate);
    expect(result).toMatchObject({ value: fallback, isDefaulted: true, eval: { reason, details } });
  });

  it.each([null, undefined, Symbol("s"), 1n, () => 1])("hands an unusable default back: %s", (fallback) => {
    const result = evaluateWithDefault("k", fallback as never, () => served("String", "x"));
    expect(result.value).toBe(fallback);
    expect(result.eval).toEqual({ reason: "DEFAULT", details: "Invalid Variable Type" });
  });
});
