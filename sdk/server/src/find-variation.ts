import type { ContextEvaluator, VariableEvaluation } from "@burgee/bucketing-wasm";
import type { ServedFeature } from "@burgee/contract";

/** The engine shares one outcome object per variable, variation and reason, so the object stands for its variation. */
const sources = new WeakMap<VariableEvaluation, ServedFeature>();

/** The feature and variation that served an outcome; undefined when it serves the default. */
export function findVariation(
  outcome: VariableEvaluation,
  evaluator: () => ContextEvaluator,
): Pick<ServedFeature, "_variation" | "variationKey"> | undefined {
  const featureId = outcome.variable?._feature;
  if (featureId === undefined) return undefined;
  const known = sources.get(outcome);
  if (known !== undefined) return known;
  const features = evaluator().all().features();
  const served = features.find((feature) => feature._id === featureId);
  if (served !== undefined) sources.set(outcome, served);
  return served;
}
