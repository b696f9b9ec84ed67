import type { ContextEvaluator } from "@burgee/bucketing-wasm";
import { toFlagReason } from "@burgee/contract";

import { findUnserved } from "./known-variables.ts";
import { classifyUnserved } from "./render-ofrep.ts";
import type { EvaluableConfig } from "./resolve-config.ts";

/**
 * The member `flagReasons` of a client config, for OpenFeature providers: the reason of every variable where `eval` has
 * another, and of every variable that serves this user nothing. A key that is in neither list does not exist.
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
  return `,"flagReasons":${JSON.stringify({ ...reasons, ...Object.fromEntries(unserved) })}`;
}
