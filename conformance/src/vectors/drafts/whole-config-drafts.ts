import type { Question } from "../../subjects/subject.ts";
import type { Draft, DraftOutcome } from "../draft.ts";
import { questionOf } from "../draft.ts";
import type { JsonRecord } from "../flag-config.ts";
import { ALL_USERS, and, flagTarget, flagVariation } from "../flag-config.ts";

const NOBODY = and({ type: "optIn" });
const OVERRIDE = ["OVERRIDE", "Override", ""] as const;

/** A feature with Boolean variables, each true in variation `on` and false in `off`. */
function feature(name: string, targets: readonly JsonRecord[], variables: readonly string[] = [name]): JsonRecord {
  const variation = (kind: string, value: boolean): JsonRecord => ({
    _id: `vrn_${name}_${kind}`,
    key: kind,
    name: kind,
    variables: variables.map((variable) => ({ _var: `var_${variable}`, value })),
  });
  return {
    _id: `feat_${name}`,
    key: name,
    type: "experiment",
    variations: [variation("on", true), variation("off", false)],
    configuration: { _id: `cfg_${name}`, targets },
  };
}

function target(name: string, filters: JsonRecord = ALL_USERS, kind = "on"): JsonRecord {
  return flagTarget({
    _id: `tgt_${name}`,
    filters,
    distribution: [{ _variation: `vrn_${name}_${kind}`, percentage: 1 }],
  });
}

function config(features: readonly JsonRecord[], variables: readonly string[]): JsonRecord {
  return {
    project: { _id: "prj_reef", key: "reef", a0_organization: "org_reef", settings: {} },
    environment: { _id: "env_tide", key: "production" },
    features,
    variables: variables.map((name) => ({ _id: `var_${name}`, key: name, type: "Boolean" })),
  };
}

function all(
  row: string,
  name: string,
  document: JsonRecord,
  features: Extract<DraftOutcome, { kind: "all" }>["features"],
  values: JsonRecord,
  more: Partial<Question> = {},
): Draft {
  return {
    row,
    name,
    config: document,
    question: questionOf({}, more),
    outcome: { kind: "all", features, values },
    reference: "same",
  };
}

const match = (name: string): readonly string[] => ["TARGETING_MATCH", "All Users", `tgt_${name}`];

export function wholeConfigDrafts(): Draft[] {
  return [...overrideDrafts(), ...sharedVariableDrafts(), ...orderDrafts(), ...faultDrafts()];
}

function overrideDrafts(): Draft[] {
  const document = config([feature("a", [target("a")]), feature("b", [target("b", NOBODY)])], ["a", "b"]);
  const plain = ["on", ...match("a")] as const;
  const draft = (
    row: string,
    name: string,
    overrides: JsonRecord,
    features: Extract<DraftOutcome, { kind: "all" }>["features"],
    values: JsonRecord,
  ): Draft => all(row, `override ${name}`, document, features, values, { overrides });
  return [
    draft("B17", "of a targeted feature", { feat_a: "vrn_a_off" }, { a: ["off", ...OVERRIDE] }, { a: false }),
    draft(
      "B17",
      "of an untargeted feature",
      { feat_b: "vrn_b_on" },
      { a: plain, b: ["on", ...OVERRIDE] },
      { a: true, b: true },
    ),
    draft(
      "B17",
      "of both",
      { feat_b: "vrn_b_off", feat_a: "vrn_a_off" },
      { a: ["off", ...OVERRIDE], b: ["off", ...OVERRIDE] },
      { a: false, b: false },
    ),
    draft("B17", "to the same variation", { feat_a: "vrn_a_on" }, { a: ["on", ...OVERRIDE] }, { a: true }),
    draft("B18", "to an unknown variation, targeted", { feat_a: "vrn_x" }, { a: ["on", ...OVERRIDE] }, { a: true }),
    draft("B18", "to an unknown variation, untargeted", { feat_b: "vrn_x" }, { a: plain }, { a: true }),
    draft("B18", "by variation key, untargeted", { feat_b: "on" }, { a: plain }, { a: true }),
    draft("B19", "to the empty text, targeted", { feat_a: "" }, { a: ["on", ...OVERRIDE] }, { a: true }),
    draft("B19", "to the empty text, untargeted", { feat_b: "" }, { a: plain }, { a: true }),
    draft("B20", "that is a number", { feat_a: 5, feat_b: 5 }, { a: plain }, { a: true }),
    draft("B20", "that is null", { feat_a: null }, { a: plain }, { a: true }),
    draft("6", "of an unknown feature", { feat_x: "vrn_a_off" }, { a: plain }, { a: true }),
    draft("6", "by feature key", { a: "vrn_a_off" }, { a: plain }, { a: true }),
    draft("6", "of nothing", {}, { a: plain }, { a: true }),
    {
      row: "7",
      name: "overrides do not apply to a single variable",
      config: document,
      question: questionOf({}, { overrides: { feat_a: "vrn_a_off" } }),
      variableKey: "a",
      outcome: {
        kind: "served",
        value: true,
        eval: { reason: "TARGETING_MATCH", details: "All Users", target_id: "tgt_a" },
      },
      reference: "same",
    },
  ];
}

/** Row B21: two features mention the same variable. */
function sharedVariableDrafts(): Draft[] {
  const both = config(
    [feature("a", [target("a")], ["s", "a"]), feature("b", [target("b", ALL_USERS, "off")], ["s"])],
    ["s", "a"],
  );
  const second = config([feature("a", [target("a", NOBODY)], ["s"]), feature("b", [target("b")], ["s"])], ["s"]);
  return [
    all(
      "B21",
      "both features match: the later value, the first place",
      both,
      { a: ["on", ...match("a")], b: ["off", ...match("b")] },
      { s: false, a: true },
    ),
    all("B21", "only the second matches", second, { b: ["on", ...match("b")] }, { s: true }),
    {
      row: "B21",
      name: "single variable: the first feature decides, both match",
      config: both,
      question: questionOf(),
      variableKey: "s",
      outcome: {
        kind: "served",
        value: true,
        eval: { reason: "TARGETING_MATCH", details: "All Users", target_id: "tgt_a" },
      },
      reference: "same",
    },
    {
      row: "B21",
      name: "single variable: the first feature decides, only the second matches",
      config: second,
      question: questionOf(),
      variableKey: "s",
      outcome: { kind: "default" },
      reference: "same",
    },
  ];
}

function orderDrafts(): Draft[] {
  const two = config(
    [feature("z", [target("z")]), feature("none", [], ["none"]), feature("a", [target("a")])],
    ["a", "none", "z"],
  );
  const repeated = feature("a", [target("a", ALL_USERS, "off")]);
  const duplicates = config([feature("a", [target("a")]), feature("z", [target("z")]), repeated], ["a", "z"]);
  const first = flagTarget({
    _id: "tgt_first",
    filters: and({ type: "optIn" }),
    distribution: [{ _variation: "vrn_a_off", percentage: 1 }],
  });
  const three = config([feature("a", [first, target("a"), target("a", ALL_USERS, "off")])], ["a"]);
  return [
    all("6", "no features at all", config([], []), {}, {}),
    all(
      "B22",
      "features in config order; one without targets is absent",
      two,
      { z: ["on", ...match("z")], a: ["on", ...match("a")] },
      { z: true, a: true },
    ),
    all(
      "6",
      "a feature that appears twice: the later result, the first place",
      duplicates,
      { a: ["off", ...match("a")], z: ["on", ...match("z")] },
      { a: false, z: true },
    ),
    all("B8", "the first matching target wins", three, { a: ["on", ...match("a")] }, { a: true }),
    {
      row: "7",
      name: "single variable: unknown key",
      config: two,
      question: questionOf(),
      variableKey: "unknown",
      outcome: { kind: "default" },
      reference: "same",
    },
    {
      row: "7",
      name: "single variable: no feature mentions it",
      config: config([feature("a", [target("a")])], ["a", "orphan"]),
      question: questionOf(),
      variableKey: "orphan",
      outcome: { kind: "default" },
      reference: "same",
    },
  ];
}

/** Row B7: the reference throws for the whole call; the engine leaves out that feature alone. */
function faultDrafts(): Draft[] {
  const healthy = feature("b", [target("b")]);
  const rest: DraftOutcome = { kind: "all", features: { b: ["on", ...match("b")] }, values: { b: true } };
  const unknownVariation = flagTarget({ _id: "tgt_a", distribution: [{ _variation: "vrn_x", percentage: 1 }] });
  const noShares = flagTarget({ _id: "tgt_a", distribution: [] });
  const stray = {
    ...feature("a", [target("a")]),
    variations: [{ ...flagVariation("a_on", true), variables: [{ _var: "var_x", value: 1 }] }],
  };
  const uneven = {
    ...feature("a", [target("a")]),
    variations: [
      { ...flagVariation("a_on", true), variables: [] },
      { ...flagVariation("a_off", false), variables: [{ _var: "var_a", value: false }] },
    ],
  };
  const draft = (name: string, bad: JsonRecord, more: Partial<Question> = {}): Draft => ({
    row: "B7",
    name,
    config: config([bad, healthy], ["a", "b"]),
    question: questionOf({}, more),
    outcome: rest,
    reference: "throws",
  });
  return [
    draft("unknown variation: left out", feature("a", [unknownVariation])),
    draft("unknown variation: left out even with an override", feature("a", [unknownVariation]), {
      overrides: { feat_a: "vrn_a_on" },
    }),
    draft("empty distribution: left out", feature("a", [noShares])),
    draft("unknown variable in the served variation: left out", stray),
    {
      row: "B7",
      name: "single variable: the served variation lacks it",
      config: config([uneven, healthy], ["a", "b"]),
      question: questionOf(),
      variableKey: "a",
      outcome: { kind: "error" },
      reference: "throws",
    },
    {
      row: "B7",
      name: "single variable: a neighbour's fault does not matter",
      config: config([feature("a", [unknownVariation]), healthy], ["a", "b"]),
      question: questionOf(),
      variableKey: "b",
      outcome: {
        kind: "served",
        value: true,
        eval: { reason: "TARGETING_MATCH", details: "All Users", target_id: "tgt_b" },
      },
      reference: "same",
    },
  ];
}
