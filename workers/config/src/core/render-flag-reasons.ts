import type { ContextEvaluator } from "@burgee/bucketing-wasm";
import { toFlagReason } from "@burgee/contract";

import { findUnserved } from "./known-variables.ts";
import { classifyUnserved } from "./render-ofrep.ts";
import type { EvaluableConfig } from "./resolve-config.ts";

/**
 * Members of a client config for OpenFeature providers. `flagReasons`: the reason of every variable where `eval` has another,
 * and of every variable that serves this user nothing; a key that is neither there nor served does not exist.
 * `flagMetadata`: what the flag files say about variables.
 */
export function renderFlagReasons({ loaded }: EvaluableConfig, evaluator: ContextEvaluator): string {
  const served = evaluator.all().variables();
  const reasons: Record<string, string> = Object.fromEntries(
    served
      .map(({ key, eval: why }) => [key, toFlagReason(why), why.reason] as const)
      .filter(([, flagReason, reason]) => flagReason !== reason)
      .map(([key, flagReason]) => [key, flagReason]),
  );
  const unserved = findUnserved(loaded.rendered.knownVariables, served).flatMap(({ key }) => {
    const { variable, eval: why } = evaluator.variable(key);
    const { kind } = variable === undefined ? classifyUnserved(why) : { kind: "failed" as const };
    return kind === "unknown" ? [] : [[key, kind === "failed" ? "ERROR" : toFlagReason(why)] as const];
  });
  const flagMetadata = Object.fromEntries(loaded.rendered.flagMetadata);
  const details = JSON.stringify({ flagReasons: { ...reasons, ...Object.fromEntries(unserved) }, flagMetadata });
  return `,${details.slice(1, -1)}`;
}
