import type { ConfigEvaluation } from "@burgee/bucketing-wasm";
import type { ServedFeature, ServedVariable } from "@burgee/contract";

/** The feature and variation that served a variable. */
export type ServedSource = Pick<ServedFeature, "_id" | "_variation" | "variationKey">;

const sources = new WeakMap<ServedVariable, ServedSource>();

/**
 * The feature and variation that served one variable. Both belong to the variable's outcome, of which the engine keeps
 * one object: so the whole config is evaluated for the first context with an outcome, and not again.
 */
export function findSource(variable: ServedVariable, evaluate: () => ConfigEvaluation): ServedSource | undefined {
  let source = sources.get(variable);
  if (source === undefined) {
    source = evaluate()
      .features()
      .find(({ _id }) => _id === variable._feature);
    if (source !== undefined) sources.set(variable, source);
  }
  return source;
}
