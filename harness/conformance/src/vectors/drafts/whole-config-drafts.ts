import { type Draft, type DraftOutcome, questionOf } from "../draft.ts";
import { type JsonRecord, ALL_USERS, and, flagTarget } from "../flag-config.ts";
import { faultDrafts } from "./fault-drafts.ts";
import { allDraft, matchReason, namedConfig, namedFeature, namedTarget } from "./named-features.ts";

const NOBODY = and({ type: "optIn" });
const OVERRIDE = ["OVERRIDE", "Override", ""] as const;

export function wholeConfigDrafts(): Draft[] {
  return [...overrideDrafts(), ...sharedVariableDrafts(), ...orderDrafts(), ...faultDrafts()];
}

function overrideDrafts(): Draft[] {
  const document = namedConfig(
    [namedFeature("a", [namedTarget("a")]), namedFeature("b", [namedTarget("b", NOBODY)])],
    ["a", "b"],
  );
  const plain = ["on", ...matchReason("a")] as const;
  const untargeted = namedFeature("b", [namedTarget("b", NOBODY)]);
  const nameless = { _id: "", key: "nameless", name: "nameless", variables: [{ _var: "var_b", value: true }] };
  const withNameless = namedConfig([{ ...untargeted, variations: [nameless] }], ["b"]);
  const draft = (
    row: string,
    name: string,
    overrides: JsonRecord,
    features: Extract<DraftOutcome, { kind: "all" }>["features"],
    values: JsonRecord,
  ): Draft => allDraft(row, `override ${name}`, document, features, values, { overrides });
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
    allDraft(
      "B19",
      "override to the empty text, untargeted, where a variation has the empty id",
      withNameless,
      {},
      {},
      { overrides: { feat_b: "" } },
    ),
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
  const both = namedConfig(
    [namedFeature("a", [namedTarget("a")], ["s", "a"]), namedFeature("b", [namedTarget("b", ALL_USERS, "off")], ["s"])],
    ["s", "a"],
  );
  const second = namedConfig(
    [namedFeature("a", [namedTarget("a", NOBODY)], ["s"]), namedFeature("b", [namedTarget("b")], ["s"])],
    ["s"],
  );
  return [
    allDraft(
      "B21",
      "both features match: the later value, the first place",
      both,
      { a: ["on", ...matchReason("a")], b: ["off", ...matchReason("b")] },
      { s: false, a: true },
    ),
    allDraft("B21", "only the second matches", second, { b: ["on", ...matchReason("b")] }, { s: true }),
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
  const two = namedConfig(
    [namedFeature("z", [namedTarget("z")]), namedFeature("none", [], ["none"]), namedFeature("a", [namedTarget("a")])],
    ["a", "none", "z"],
  );
  const repeated = namedFeature("a", [namedTarget("a", ALL_USERS, "off")]);
  const duplicates = namedConfig(
    [namedFeature("a", [namedTarget("a")]), namedFeature("z", [namedTarget("z")]), repeated],
    ["a", "z"],
  );
  const first = flagTarget({
    _id: "tgt_first",
    filters: and({ type: "optIn" }),
    distribution: [{ _variation: "vrn_a_off", percentage: 1 }],
  });
  const three = namedConfig([namedFeature("a", [first, namedTarget("a"), namedTarget("a", ALL_USERS, "off")])], ["a"]);
  return [
    allDraft("6", "no features at all", namedConfig([], []), {}, {}),
    allDraft(
      "B22",
      "features in config order; one without targets is absent",
      two,
      { z: ["on", ...matchReason("z")], a: ["on", ...matchReason("a")] },
      { z: true, a: true },
    ),
    allDraft(
      "6",
      "a feature that appears twice: the later result, the first place",
      duplicates,
      { a: ["off", ...matchReason("a")], z: ["on", ...matchReason("z")] },
      { a: false, z: true },
    ),
    allDraft("B8", "the first matching target wins", three, { a: ["on", ...matchReason("a")] }, { a: true }),
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
      config: namedConfig([namedFeature("a", [namedTarget("a")])], ["a", "orphan"]),
      question: questionOf(),
      variableKey: "orphan",
      outcome: { kind: "default" },
      reference: "same",
    },
  ];
}
