import type { ContextEvaluator, VariableEvaluation } from "@burgee/bucketing-wasm";
import type { ServedFeature } from "@burgee/contract";

/** Finds the feature and variation that served an outcome. */
export class VariationFinder {
  /** The engine shares one outcome object per variable, variation and reason, so the object stands for its variation. */
  readonly #known = new WeakMap<VariableEvaluation, ServedFeature>();

  /** Undefined when the outcome serves the default. */
  find(
    outcome: VariableEvaluation,
    evaluator: () => ContextEvaluator,
  ): Pick<ServedFeature, "_variation" | "variationKey"> | undefined {
    const featureId = outcome.variable?._feature;
    if (featureId === undefined) return undefined;
    const known = this.#known.get(outcome);
    if (known !== undefined) return known;
    const features = evaluator().all().features();
    const served = features.find((feature) => feature._id === featureId);
    if (served !== undefined) this.#known.set(outcome, served);
    return served;
  }
}
