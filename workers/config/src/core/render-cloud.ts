import type { ConfigEvaluation } from "@burgee/bucketing-wasm";

import type { ServedFragments } from "./served-fragments.ts";

/** Body of `POST /v1/variables`: served variables by key. */
export function renderVariables(evaluation: ConfigEvaluation, fragments: ServedFragments): string {
  return `{${evaluation
    .variables()
    .map((variable) => fragments.variable(variable).member)
    .join(",")}}`;
}

/** Body of `POST /v1/features`: served features by key. */
export function renderFeatures(evaluation: ConfigEvaluation, fragments: ServedFragments): string {
  return `{${evaluation
    .features()
    .map((feature) => fragments.feature(feature).member)
    .join(",")}}`;
}
