import { isDeepStrictEqual } from "node:util";

import type { ServedConfig, ServedVariable } from "@burgee/contract";

import { readConfig } from "../oracle/read-config.ts";
import { loadOracleSubject } from "../subjects/oracle-subject.ts";
import type { Draft, DraftOutcome } from "./draft.ts";
import type { JsonRecord } from "./flag-config.ts";
import type { VectorCase, VectorExpectation } from "./vector-case.ts";

/**
 * Turns a hand-written draft into a vector. What the draft leaves out (ids, types, names) is filled in by the oracle,
 * and nothing else: throws when the oracle's answer is not what the draft says.
 */
export function completeDraft(draft: Draft): VectorCase {
  const { row, name, config, question, variableKey, outcome, reference } = draft;
  const expected = complete(draft, outcome);
  return { row, name, config, question, ...(variableKey === undefined ? {} : { variableKey }), expected, reference };
}

function complete(draft: Draft, outcome: DraftOutcome): VectorExpectation {
  if (outcome.kind === "all") {
    const served = allFromOracle(draft);
    checkAll(draft, outcome, served);
    return { kind: "all", served, ...(outcome.warns === undefined ? {} : { warns: true }) };
  }
  const answer = loadOracleSubject(JSON.stringify(draft.config)).variable(draft.variableKey ?? "", draft.question);
  const expected: VectorExpectation =
    outcome.kind === "served" ? { kind: "served", variable: fillVariable(draft, outcome) } : outcome;
  if (!isDeepStrictEqual(answer, expected)) fail(draft, expected, answer);
  return expected;
}

/** A refused part is not in the oracle's domain: what should remain is the config without the first feature. */
function allFromOracle({ config, question, reference }: Draft): ServedConfig {
  const features = config["features"] as readonly JsonRecord[];
  const loadable = reference === "refuses" ? { ...config, features: features.slice(1) } : config;
  return loadOracleSubject(JSON.stringify(loadable)).all(question);
}

function checkAll(draft: Draft, outcome: Extract<DraftOutcome, { kind: "all" }>, served: ServedConfig): void {
  const features = Object.values(served.features).map(({ key, variationKey, eval: reason }) => [
    key,
    [variationKey, reason.reason, reason.details, reason.target_id],
  ]);
  const values = Object.values(served.variables).map(({ key, value }) => [key, value]);
  const expected = [Object.entries(outcome.features), Object.entries(outcome.values)];
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify([features, values])), JSON.parse(JSON.stringify(expected)))) {
    fail(draft, expected, [features, values]);
  }
}

function fillVariable(draft: Draft, outcome: Extract<DraftOutcome, { kind: "served" }>): ServedVariable {
  const config = readConfig(draft.config);
  const variable = config.variablesByKey.get(draft.variableKey ?? "");
  const feature = config.features.find(({ variations }) =>
    variations.some(({ variables }) => variables.some(({ _var }) => _var === variable?._id)),
  );
  if (variable === undefined || feature === undefined) throw new Error(`${draft.name}: no such variable in the config`);
  const { _id, key, type } = variable;
  return { _id, type, key, value: outcome.value, eval: outcome.eval, _feature: feature._id };
}

function fail(draft: Draft, expected: unknown, actual: unknown): never {
  throw new Error(
    `${draft.row} ${draft.name}: the draft says ${JSON.stringify(expected)}, the oracle ${JSON.stringify(actual)}`,
  );
}
