import type { EvaluationReason, ServedVariable } from "@burgee/contract";

import { readVariableType, type VariableAnswer, type VariableValue } from "./evaluate-variable.ts";

const OVERRIDDEN: EvaluationReason = { reason: "OVERRIDE", details: "Local Override" };

/** The answer for a variable that the application overrides; undefined for others. Never reported as an evaluation. */
export function findOverride(
  overrides: Readonly<Record<string, VariableValue>>,
  key: string,
): VariableAnswer | undefined {
  const value = Object.hasOwn(overrides, key) ? overrides[key] : undefined;
  const type = readVariableType(value);
  if (value === undefined || type === undefined) return undefined;
  return { variable: { _id: "", key, type, value, _feature: "", eval: OVERRIDDEN }, eval: OVERRIDDEN };
}

/** Served variables, with those that the application overrides in place of the evaluated ones. */
export function withOverrides(
  variables: Readonly<Record<string, ServedVariable>>,
  overrides: Readonly<Record<string, VariableValue>>,
): Readonly<Record<string, ServedVariable>> {
  const replaced = Object.keys(overrides).flatMap((key) => findOverride(overrides, key)?.variable ?? []);
  return { ...variables, ...Object.fromEntries(replaced.map((variable) => [variable.key, variable])) };
}
