import { type ConfigFeature, type EvaluationContext, toFlagReason } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { ConfigLoadError } from "../src/inline.ts";
import { config, custom, everyone, fail, feature, load, op, target, user } from "./config-builder.ts";

const ANA: EvaluationContext = { user_id: "ana" };

/** Both variations serve true: `on`, and the one of the same value. */
const HALVES = [
  { _variation: "on", percentage: 0.5 },
  { _variation: "on", percentage: 0.5 },
];

/** A feature with one variable of its own; everyone gets `value`. */
function serving(name: string, value: unknown, patch: Readonly<Record<string, unknown>> = {}): ConfigFeature {
  const variations = [{ _id: `${name}-on`, key: "on", name: "On", variables: [{ _var: `var-${name}`, value }] }];
  const targets = [target({ _id: `tgt-${name}`, distribution: [{ _variation: `${name}-on`, percentage: 1 }] })];
  return feature(targets, { _id: `feat-${name}`, key: name, variations, ...patch });
}

const variables = (...names: readonly string[]) => ({
  variables: names.map((name) => ({ _id: `var-${name}`, key: name, type: "JSON" })),
});

describe("loading", () => {
  it.each([
    ["", "config is not valid JSON (byte 0)"],
    ["{", "config is not valid JSON"],
    ["[1,2", "config is not valid JSON (byte 4)"],
    ["[]", "config must be a JSON object"],
    ["{}", "config needs a project object"],
    ["{} x", "config is not valid JSON (byte 3)"],
    ['{"project":{}}', "config needs a string _id"],
    ["\ufeff{}", "config is not valid JSON (byte 0)"],
    ['{"a":"\u0001"}', "config is not valid JSON (byte 6)"],
    ['{"a":01}', "config is not valid JSON (byte 6)"],
    ['{"a":[1,]}', "config is not valid JSON (byte 8)"],
  ])("refuses %j", (text, message) => {
    expect(() => load(text)).toThrow(ConfigLoadError);
    expect(() => load(text)).toThrow(message);
  });

  it.each([
    [{ project: { _id: "p", key: "p", a0_organization: "o" } }, "needs an object project.settings"],
    [{ environment: { _id: "e" } }, "needs a string key"],
    [{ features: {} }, "needs a features array"],
    [{ variables: null }, "needs a variables array"],
    [{ project: { _id: "p", key: "p", a0_organization: "o", settings: { semantics: "other" } } }, "semantics"],
    [
      { project: { _id: "p", key: "p", a0_organization: "o", settings: { disablePassthroughRollouts: null } } },
      "disablePassthroughRollouts",
    ],
  ])("refuses a config with %j", (patch, message) => {
    expect(() => load(config([], patch))).toThrow(message);
  });

  it("gives project and environment as they are written", () => {
    const engine = load(config([]));
    expect(engine.project.settings).toEqual({});
    expect(engine.environment).toEqual({ _id: "env", key: "production" });
    expect(engine.warnings).toEqual([]);
    expect(engine.evaluateAll(ANA).toServedConfig()).toEqual({
      features: {},
      featureVariationMap: {},
      variableVariationMap: {},
      variables: {},
    });
  });

  it("disables one bad feature, names it, and serves the rest", () => {
    const bad = serving("bad", 1, { type: "toggle" });
    const engine = load(config([bad, serving("good", 2)], variables("bad", "good")));
    expect(engine.warnings).toHaveLength(1);
    expect(engine.warnings[0]?.subject).toBe("feature bad");
    expect(engine.warnings[0]?.message).toContain("type must be release, experiment, permission or ops (byte ");
    expect(engine.evaluateVariable("bad", ANA).eval).toEqual({ reason: "ERROR", details: "Error" });
    expect(Object.keys(engine.evaluateAll(ANA).toServedConfig().features)).toEqual(["good"]);
  });

  it("disables features that refer to a broken or circular audience", () => {
    const match = (id: string) => ({ type: "audienceMatch", comparator: "=", _audiences: [id] });
    const using = (name: string, id: string) =>
      serving(name, 1, {
        configuration: { _id: "c", targets: [target({ filters: op("and", match(id)), distribution: [] })] },
      });
    const audiences = {
      broken: { filters: op("and", user("email", "=", null)) },
      a: { filters: op("and", match("b")) },
      b: { filters: op("and", match("a")) },
      fine: { filters: op("and", everyone) },
    };
    const features = [using("one", "broken"), using("two", "a"), serving("good", 2)];
    const engine = load(config(features, { ...variables("one", "two", "good"), audiences }));
    expect(engine.warnings.map(({ subject }) => subject)).toEqual([
      "audience broken",
      "audience a",
      "audience b",
      "feature one",
      "feature two",
    ]);
    expect(engine.evaluateVariable("two", ANA).eval.reason).toBe("ERROR");
    expect(engine.evaluateVariable("good", ANA).variable?.value).toBe(2);
  });

  it("reads members in any order, takes the last of repeated ones and resolves escapes", () => {
    const { configuration, variations, ...rest } = feature([target({ filters: op("and", user("email", "=", "a/é")) })]);
    const { variables: flags, features: _, ...others } = config([]);
    const text = JSON.stringify({ features: [{ configuration, ...rest, variations }], variables: flags, ...others });
    const engine = load(
      text.replace('"key":"feature"', '"key":"other","k\\u0065y":"feature"').replace('"a/é"', '"a\\/\\u00e9"'),
    );
    expect(engine.warnings).toEqual([]);
    expect(engine.evaluateAll({ ...ANA, email: "a/é" }).features()[0]?.key).toBe("feature");
  });

  it("survives absurd nesting", () => {
    const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    const text = JSON.stringify(config([serving("deep", "X"), serving("good", 2)], variables("deep", "good")));
    const engine = load(
      text.replace('"X"', deep(50_000)).replace('{"project"', `{"unknown":${deep(100_000)},"project"`),
    );
    expect(engine.evaluateVariable("deep", ANA).eval.reason).toBe("ERROR");
    expect(engine.evaluateVariable("good", ANA).variable?.value).toBe(2);
    let filters: unknown = op("and", everyone);
    for (let i = 0; i < 100; i++) filters = op("or", filters);
    expect(load(config([feature([target({ filters })])])).warnings[0]?.message).toContain("nest deeper than 64 levels");
  });

  it("refuses audiences whose evaluation would take forever", () => {
    const audiences: Record<string, unknown> = { a0: { filters: op("and", { type: "optIn" }) } };
    for (let i = 1; i < 40; i++) {
      const _audiences = [`a${i - 1}`, `a${i - 1}`];
      audiences[`a${i}`] = { filters: op("and", { type: "audienceMatch", comparator: "=", _audiences }) };
    }
    const filters = op("and", { type: "audienceMatch", comparator: "=", _audiences: ["a39"] });
    const engine = load(config([feature([target({ filters })])], { audiences }));
    expect(engine.evaluateVariable("flag", ANA).eval.reason).toBe("ERROR");
  });

  it("takes 1,017 custom data keys and disables a feature that needs one more", () => {
    const using = (name: string, keys: readonly string[]) =>
      serving(name, name, {
        configuration: {
          _id: "c",
          targets: [
            target({
              filters: op("or", ...keys.map((key) => custom("Number", "=", [1], key))),
              distribution: [{ _variation: `${name}-on`, percentage: 1 }],
            }),
          ],
        },
      });
    const keys = Array.from({ length: 1_017 }, (_, index) => `key-${index}`);
    const features = [using("one", keys), using("two", ["one-more"]), using("three", ["key-1016"])];
    const engine = load(config(features, variables("one", "two", "three")));
    expect(engine.warnings.map(({ subject }) => subject)).toEqual(["feature two"]);
    const person = { user_id: "ana", customData: { "key-1016": 1 } };
    expect(
      engine
        .evaluateAll(person)
        .features()
        .map(({ key }) => key),
    ).toEqual(["one", "three"]);
    expect(engine.evaluateVariable("three", person).eval.details).toBe("Custom Data -> key-1016");
  });

  it("loads ten thousand features", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `feature-${index}`);
    const engine = load(
      config(
        names.map((name) => serving(name, name)),
        variables(...names),
      ),
    );
    expect(engine.warnings).toEqual([]);
    expect(engine.evaluateVariable("feature-9999", ANA).variable?.value).toBe("feature-9999");
    expect(engine.evaluateAll(ANA).features()).toHaveLength(10_000);
    expect(engine.evaluateAll(ANA).variables()[5_000]?.key).toBe("feature-5000");
  });
});

describe("one variable", () => {
  it.each([
    ["nothing", { reason: "DEFAULT", details: "Missing Variable" }],
    ["unused", { reason: "DEFAULT", details: "Missing Feature" }],
    ["flag", { reason: "DEFAULT", details: "User Not Targeted" }],
    ["lacking", { reason: "ERROR", details: "Missing Variable for Variation" }],
  ])("says why the default of %s applies", (key, reason) => {
    const untargeted = feature([target({ filters: op("and", { type: "optIn" }) })]);
    const lacking = feature([target({ distribution: [{ _variation: "b", percentage: 1 }] })], {
      variations: [
        { _id: "a", key: "a", name: "A", variables: [{ _var: "var-lacking", value: 1 }] },
        { _id: "b", key: "b", name: "B", variables: [] },
      ],
    });
    const more = variables("unused", "lacking").variables;
    const engine = load(config([untargeted, lacking], { variables: [...config([]).variables, ...more] }));
    for (let i = 0; i < 2; i++) {
      expect(engine.evaluateVariable(key, ANA)).toEqual({ key, variable: undefined, eval: reason });
    }
  });

  it("shares one deeply frozen result between calls", () => {
    const engine = load(config([serving("one", { list: [1, { deep: true }] })], variables("one")));
    const { variable } = engine.evaluateVariable("one", ANA);
    expect(engine.evaluateVariable("one", { user_id: "bo" }).variable).toBe(variable);
    const value = variable?.value as { list: [number, { deep: boolean }] };
    expect(() => (value.list[1].deep = false)).toThrow(TypeError);
    expect(engine.evaluateAll(ANA).variables()[0]?.value).toBe(value);
  });

  it("answers by the first feature that mentions a variable, whole configs by the last that serves it", () => {
    const shared = (name: string) => ({ variations: serving("one", name).variations });
    const features = [
      serving("one", "first", { _id: "f1", key: "f1" }),
      serving("one", "second", { _id: "f2", key: "f2", ...shared("second") }),
    ];
    const engine = load(config(features, variables("one")));
    expect(engine.evaluateVariable("one", ANA).variable?.value).toBe("first");
    const all = engine.evaluateAll(ANA);
    expect(all.variables().map(({ value }) => value)).toEqual(["second"]);
    expect(all.toServedConfig().variableVariationMap["one"]).toEqual({ _feature: "f2", _variation: "one-on" });
    expect(all.variablesJson()).toBe(JSON.stringify(all.toServedConfig().variables));
  });

  it.each([undefined, null, {}, { user_id: 5 }, "ana"])("answers with an error for the context %j", (context) => {
    const engine = load(config([feature([target()])]));
    const bad = context as unknown as EvaluationContext;
    expect(engine.evaluateVariable("flag", bad).eval).toEqual({ reason: "ERROR", details: "Error" });
    expect(engine.evaluateAll(bad).variables()).toEqual([]);
    expect(engine.forContext(bad).variable("flag").eval.reason).toBe("ERROR");
    expect(engine.evaluateVariable("flag", ANA).variable?.value).toBe(true);
  });

  it.each([
    ["one target for everyone", [target()], "STATIC"],
    ["a split", [target({ distribution: HALVES })], "SPLIT"],
    ["the same for everyone, behind a rule", [target({ filters: op("and", fail) }), target()], "DEFAULT"],
    [
      "a rule that may also take everyone",
      [target({ filters: op("or", user("email", "=", "a@b.c"), everyone) })],
      "TARGETING_MATCH",
    ],
    ["a rule that matches", [target({ filters: op("and", user("user_id", "=", "ana")) })], "TARGETING_MATCH"],
    ["a rule that does not match", [target({ filters: op("and", fail) })], "DEFAULT"],
    ["no target", [], "DISABLED"],
  ])("has a reason for OpenFeature: %s", (_name, targets, reason) => {
    const engine = load(config([feature(targets)]));
    for (let i = 0; i < 2; i++) expect(toFlagReason(engine.evaluateVariable("flag", ANA).eval)).toBe(reason);
    for (const { eval: why } of engine.evaluateAll(ANA).variables()) expect(toFlagReason(why)).toBe(reason);
  });

  it.each([
    ["everyone", target(), "TARGETING_MATCH"],
    ["another attribute", target({ filters: op("and", user("email", "=", "ana@shop.test")) }), "TARGETING_MATCH"],
    ["the user id", target({ filters: op("and", user("user_id", "=", "ana")) }), "DEFAULT"],
    ["a share of the users", target({ distribution: HALVES }), "ERROR"],
    ["a share of a custom attribute", target({ distribution: HALVES, bucketingKey: "plan" }), "SPLIT"],
  ])("answers nobody in particular where rules read %s", (_name, rule, reason) => {
    const engine = load(config([feature([rule])]));
    const nobody = { email: "ana@shop.test", user_id: null };
    const options = { acceptsNobody: true };
    expect(engine.evaluateVariable("flag", nobody, options).eval.reason).toBe(reason);
    expect(engine.forContext(nobody, options).variable("flag").eval.reason).toBe(reason);
    expect(engine.evaluateVariable("flag", nobody).eval.reason).toBe("ERROR");
    expect(engine.evaluateVariable("flag", { ...nobody, user_id: "ana" }).variable?.value).toBe(true);
  });

  it("takes texts of ten million characters", () => {
    const engine = load(
      config([feature([target({ filters: op("or", user("email", "contain", "needle"), everyone) })])]),
    );
    const email = `${"é".repeat(5_000_000)}needle`;
    expect(engine.evaluateVariable("flag", { user_id: "x".repeat(10_000_000), email }).eval.details).toBe("Email");
    expect(engine.evaluateVariable("flag", ANA).eval.details).toBe("All Users");
  });
});

describe("prepared contexts", () => {
  it("stay what they were while others are evaluated", () => {
    const filters = op("and", user("email", "=", "ana@reef.example"), custom("Number", ">", [3], "seats"));
    const engine = load(config([feature([target({ filters })])]));
    const ana = engine.forContext({ user_id: "ana", email: "ana@reef.example", customData: { seats: 5 } });
    const bo = engine.forContext({ user_id: "bo", email: "x".repeat(100_000) });
    for (let i = 0; i < 3; i++) {
      expect(ana.variable("flag").variable?.value).toBe(true);
      expect(bo.variable("flag").variable).toBeUndefined();
      expect(engine.evaluateVariable("flag", ANA).variable).toBeUndefined();
      expect(ana.all().features()).toHaveLength(1);
      expect(bo.all().features()).toHaveLength(0);
    }
  });
});

describe("overrides", () => {
  const overridden = (overrides: unknown, filters: unknown = op("and", everyone)) => {
    const engine = load(config([feature([target({ filters })])]));
    const [served] = engine.evaluateAll(ANA, { overrides: overrides as Record<string, string> }).features();
    return served && [served.variationKey, served.eval.reason, served.eval.target_id];
  };
  const nobody = op("and", { type: "optIn" });

  it.each([
    [{ feat: "off" }, undefined, ["off", "OVERRIDE", ""]],
    [{ feat: "off" }, nobody, ["off", "OVERRIDE", ""]],
    [{ feat: "ghost" }, undefined, ["on", "OVERRIDE", ""]],
    [{ feat: "ghost" }, nobody, undefined],
    [{ feat: "" }, undefined, ["on", "OVERRIDE", ""]],
    [{ feat: 5 }, undefined, ["on", "TARGETING_MATCH", "tgt"]],
    [{ other: "off" }, undefined, ["on", "TARGETING_MATCH", "tgt"]],
    ["off", undefined, ["on", "TARGETING_MATCH", "tgt"]],
  ])("%j", (overrides, filters, expected) => {
    expect(overridden(overrides, filters)).toEqual(expected);
  });
});

describe("JSON texts", () => {
  const MEMBERS = ["features", "featureVariationMap", "variableVariationMap", "variables"] as const;

  it.each([
    ["plain keys", ["a", "b"]],
    ["keys to escape", ['quo"te', "é\u2028\n"]],
    ["keys like array indexes", ["b", "10", "2"]],
    ["the prototype's name", ["__proto__", "b"]],
    ["no feature", []],
  ])("equal the serialised objects: %s", (_, names) => {
    const features = names.map((name, index) => serving(name, { text: "é", list: [index, 1.5, null] }));
    const all = load(config(features, variables(...names))).evaluateAll(ANA);
    const served = all.toServedConfig();
    const texts = [
      all.featuresJson(),
      all.featureVariationMapJson(),
      all.variableVariationMapJson(),
      all.variablesJson(),
    ];
    for (const [index, member] of MEMBERS.entries()) expect(texts[index]).toBe(JSON.stringify(served[member]));
    expect(Object.keys(served.variables).toSorted()).toEqual(names.toSorted());
    expect(all.variablesByKey()).toEqual(served.variables);
  });
});

it("leaves a feature out of whole results when its variation mentions an unknown variable", () => {
  const odd = feature([target()], {
    variations: [
      {
        _id: "on",
        key: "on",
        name: "On",
        variables: [
          { _var: "var", value: 1 },
          { _var: "ghost", value: 2 },
        ],
      },
    ],
  });
  const engine = load(
    config([odd, serving("good", 2)], { variables: [...config([]).variables, ...variables("good").variables] }),
  );
  expect(
    engine
      .evaluateAll(ANA)
      .features()
      .map(({ key }) => key),
  ).toEqual(["good"]);
  expect(engine.evaluateVariable("flag", ANA).variable?.value).toBe(1);
});

it("stays correct through tens of thousands of errors", () => {
  const engine = load(
    config([feature([target({ distribution: [] })]), serving("good", 2)], {
      variables: [...config([]).variables, ...variables("good").variables],
    }),
  );
  for (let i = 0; i < 30_000; i++) engine.evaluateVariable("flag", { user_id: `person-${i}` });
  expect(engine.evaluateVariable("flag", ANA).eval).toEqual({ reason: "ERROR", details: "Error" });
  expect(engine.evaluateVariable("good", ANA).variable?.value).toBe(2);
});
