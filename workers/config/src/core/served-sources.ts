import type { ConfigEvaluation } from "@burgee/bucketing-wasm";
import type { ServedFeature, ServedVariable } from "@burgee/contract";

/** The feature and variation that served a variable. */
export type ServedSource = Pick<ServedFeature, "_id" | "_variation" | "variationKey">;

/** The feature that served one variable, from the evaluation of the same context. */
export function findSource(evaluation: ConfigEvaluation, variable: ServedVariable): ServedSource | undefined {
  return evaluation.features().find(({ _id }) => _id === variable._feature);
}
