import type { Question } from "../../subjects/subject.ts";
import { type Draft, type DraftOutcome, questionOf } from "../draft.ts";
import { type JsonRecord, flagTarget, flagVariation } from "../flag-config.ts";
import { matchReason, namedConfig, namedFeature, namedTarget } from "./named-features.ts";

/** Row B7: the reference throws for the whole call; the engine leaves out that feature alone. */
export function faultDrafts(): Draft[] {
  const healthy = namedFeature("b", [namedTarget("b")]);
  const rest: DraftOutcome = { kind: "all", features: { b: ["on", ...matchReason("b")] }, values: { b: true } };
  const unknownVariation = flagTarget({ _id: "tgt_a", distribution: [{ _variation: "vrn_x", percentage: 1 }] });
  const noShares = flagTarget({ _id: "tgt_a", distribution: [] });
  const stray = {
    ...namedFeature("a", [namedTarget("a")]),
    variations: [{ ...flagVariation("a_on", true), variables: [{ _var: "var_x", value: 1 }] }],
  };
  const uneven = {
    ...namedFeature("a", [namedTarget("a")]),
    variations: [
      { ...flagVariation("a_on", true), variables: [] },
      { ...flagVariation("a_off", false), variables: [{ _var: "var_a", value: false }] },
    ],
  };
  const draft = (name: string, bad: JsonRecord, more: Partial<Question> = {}): Draft => ({
    row: "B7",
    name,
    config: namedConfig([bad, healthy], ["a", "b"]),
    question: questionOf({}, more),
    outcome: rest,
    reference: "throws",
  });
  return [
    draft("unknown variation: left out", namedFeature("a", [unknownVariation])),
    draft("unknown variation: left out even with an override", namedFeature("a", [unknownVariation]), {
      overrides: { feat_a: "vrn_a_on" },
    }),
    draft("empty distribution: left out", namedFeature("a", [noShares])),
    draft("unknown variable in the served variation: left out", stray),
    {
      row: "B7",
      name: "single variable: the served variation lacks it",
      config: namedConfig([uneven, healthy], ["a", "b"]),
      question: questionOf(),
      variableKey: "a",
      outcome: { kind: "error" },
      reference: "throws",
    },
    {
      row: "B7",
      name: "single variable: a neighbour's fault does not matter",
      config: namedConfig([namedFeature("a", [unknownVariation]), healthy], ["a", "b"]),
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
