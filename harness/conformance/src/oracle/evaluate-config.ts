import type { EvaluationReason, ServedConfig, ServedFeature, ServedVariable } from "@burgee/contract";
import { isRecord } from "@burgee/contract";

import { EvaluationFault } from "./evaluation-fault.ts";
import type { OracleConfig, OracleFeature, OracleVariation } from "./oracle-config.ts";
import type { OracleContext } from "./oracle-context.ts";
import { describeReason, findVariation, qualify, serveVariation } from "./qualify.ts";

interface FeatureOutcome {
  readonly variation: OracleVariation;
  readonly eval: EvaluationReason;
  readonly variables: readonly ServedVariable[];
}

/** What whole-config evaluation serves, and the features at which the reference would have thrown. */
export interface OracleConfigEvaluation {
  readonly served: ServedConfig;
  readonly faultyFeatures: readonly string[];
}

/** Evaluates every feature; one with a fault is left out and named. */
export function evaluateConfig(
  config: OracleConfig,
  context: OracleContext,
  overrides: unknown,
  nowMs: number,
): OracleConfigEvaluation {
  const features = new Map<string, ServedFeature>();
  const featureVariationMap = new Map<string, string>();
  const variableVariationMap = new Map<string, { _feature: string; _variation: string }>();
  const variables = new Map<string, ServedVariable>();
  const faultyFeatures: string[] = [];
  for (const feature of config.features) {
    const outcome = evaluateOrName(feature, () => evaluateFeature(feature, config, context, overrides, nowMs));
    if (outcome === undefined) continue;
    if (typeof outcome === "string") {
      faultyFeatures.push(outcome);
      continue;
    }
    const { variation } = outcome;
    features.set(feature.key, {
      _id: feature._id,
      type: feature.type,
      key: feature.key,
      _variation: variation._id,
      variationName: variation.name,
      variationKey: variation.key,
      eval: outcome.eval,
    });
    featureVariationMap.set(feature._id, variation._id);
    for (const variable of outcome.variables) {
      variableVariationMap.set(variable.key, { _feature: feature._id, _variation: variation._id });
      variables.set(variable.key, variable);
    }
  }
  const served = {
    features: Object.fromEntries(features),
    featureVariationMap: Object.fromEntries(featureVariationMap),
    variableVariationMap: Object.fromEntries(variableVariationMap),
    variables: Object.fromEntries(variables),
  };
  return { served, faultyFeatures };
}

function evaluateOrName<T>(feature: OracleFeature, evaluate: () => T): T | string {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof EvaluationFault) return feature.key;
    throw error;
  }
}

function evaluateFeature(
  feature: OracleFeature,
  config: OracleConfig,
  context: OracleContext,
  overrides: unknown,
  nowMs: number,
): FeatureOutcome | undefined {
  const qualification = qualify(feature, config, context, nowMs);
  const override = readOverride(overrides, feature._id);
  if (qualification === undefined && (override === undefined || override === "")) return undefined;
  // Decided even when there is an override, because a fault here is a fault of the whole call.
  const decided = qualification === undefined ? undefined : serveVariation(feature, qualification);
  const variation = (override === undefined ? undefined : findVariation(feature, override)) ?? decided;
  if (variation === undefined) return undefined;
  const reason: EvaluationReason =
    override === undefined && qualification !== undefined
      ? describeReason(qualification)
      : { reason: "OVERRIDE", details: "Override", target_id: "" };
  const variables = variation.variables.map(({ _var, value }): ServedVariable => {
    const variable = config.variablesById.get(_var);
    if (variable === undefined) throw new EvaluationFault("Missing Variable");
    const { _id, key, type } = variable;
    return { _id, type, key, value, eval: reason, _feature: feature._id };
  });
  return { variation, eval: reason, variables };
}

function readOverride(overrides: unknown, featureId: string): string | undefined {
  if (!isRecord(overrides) || !Object.hasOwn(overrides, featureId)) return undefined;
  const override = overrides[featureId];
  return typeof override === "string" ? override : undefined;
}
