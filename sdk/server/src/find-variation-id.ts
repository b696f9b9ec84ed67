import type { ContextEvaluator, VariableEvaluation } from "@burgee/bucketing-wasm";

/** The engine shares one outcome object per variable, variation and reason, so the object stands for its variation. */
const variationIds = new WeakMap<VariableEvaluation, string>();

/** Id of the variation that served an outcome; undefined when it serves the default. */
export function findVariationId(outcome: VariableEvaluation, evaluator: () => ContextEvaluator): string | undefined {
  const featureId = outcome.variable?._feature;
  if (featureId === undefined) return undefined;
  const known = variationIds.get(outcome);
  if (known !== undefined) return known;
  const served = evaluator()
    .all()
    .features()
    .find((feature) => feature._id === featureId);
  if (served !== undefined) variationIds.set(outcome, served._variation);
  return served?._variation;
}
