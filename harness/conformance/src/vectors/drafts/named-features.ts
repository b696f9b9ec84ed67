import type { Question } from "../../subjects/subject.ts";
import { type Draft, type DraftOutcome, questionOf } from "../draft.ts";
import { type JsonRecord, ALL_USERS, flagTarget } from "../flag-config.ts";

/** A feature with Boolean variables, each true in variation `on` and false in `off`. */
export function namedFeature(
  name: string,
  targets: readonly JsonRecord[],
  variables: readonly string[] = [name],
): JsonRecord {
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

export function namedTarget(name: string, filters: JsonRecord = ALL_USERS, kind = "on"): JsonRecord {
  return flagTarget({
    _id: `tgt_${name}`,
    filters,
    distribution: [{ _variation: `vrn_${name}_${kind}`, percentage: 1 }],
  });
}

export function namedConfig(features: readonly JsonRecord[], variables: readonly string[]): JsonRecord {
  return {
    project: { _id: "prj_reef", key: "reef", a0_organization: "org_reef", settings: {} },
    environment: { _id: "env_tide", key: "production" },
    features,
    variables: variables.map((name) => ({ _id: `var_${name}`, key: name, type: "Boolean" })),
  };
}

export function allDraft(
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

export const matchReason = (name: string): readonly string[] => ["TARGETING_MATCH", "All Users", `tgt_${name}`];
