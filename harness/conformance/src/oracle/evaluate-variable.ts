import type { ServedVariable } from "@burgee/contract";

import { EvaluationFault } from "./evaluation-fault.ts";
import type { OracleConfig } from "./oracle-config.ts";
import type { OracleContext } from "./oracle-context.ts";
import { describeReason, qualify, serveVariation } from "./qualify.ts";

/** Decides one variable; undefined when the caller's default applies. Throws `EvaluationFault` as the reference throws. */
export function evaluateVariable(
  config: OracleConfig,
  key: string,
  context: OracleContext,
  nowMs: number,
): ServedVariable | undefined {
  const variable = config.variablesByKey.get(key);
  if (variable === undefined) return undefined;
  const feature = config.features.find(({ variations }) =>
    variations.some(({ variables }) => variables.some(({ _var }) => _var === variable._id)),
  );
  if (feature === undefined) return undefined;
  const qualification = qualify(feature, config, context, nowMs);
  if (qualification === undefined) return undefined;
  const variation = serveVariation(feature, qualification);
  const entry = variation.variables.findLast(({ _var }) => _var === variable._id);
  if (entry === undefined) throw new EvaluationFault("Missing Variable for Variation");
  const { _id, type } = variable;
  return { _id, type, key, value: entry.value, eval: describeReason(qualification), _feature: feature._id };
}
