import type { EvaluationReason } from "@burgee/contract";

import { type BoundedHashes, boundHashes, readBucketingValue } from "./bounded-hashes.ts";
import { chooseVariation } from "./choose-variation.ts";
import { evaluateAudience } from "./evaluate-filter.ts";
import { EvaluationFault } from "./evaluation-fault.ts";
import type { OracleConfig, OracleFeature, OracleTarget, OracleVariation } from "./oracle-config.ts";
import type { OracleContext } from "./oracle-context.ts";
import { passesRollout, rolloutPercentage } from "./rollout-percentage.ts";

/** The target that decides for a context, with the details of the match and its hashes. */
interface Qualification {
  readonly target: OracleTarget;
  readonly details: string;
  readonly hashes: BoundedHashes;
}

/** Finds the target that a context gets in a feature, or undefined when none applies. */
export function qualify(
  feature: OracleFeature,
  config: OracleConfig,
  context: OracleContext,
  nowMs: number,
): Qualification | undefined {
  for (const target of feature.targets) {
    const hashes = boundHashes(readBucketingValue(context, target), target._id, config.semantics);
    const isRolledOut =
      target.rollout === undefined ||
      passesRollout(rolloutPercentage(target.rollout, nowMs, config.semantics), hashes.rollout);
    if (config.passthroughRollouts && !isRolledOut) continue;
    const details = evaluateAudience(target.filters, config, context);
    if (details === undefined) continue;
    return isRolledOut ? { target, details, hashes } : undefined;
  }
  return undefined;
}

/** The variation that a qualified context is served. Throws `EvaluationFault` where the reference throws. */
export function serveVariation(feature: OracleFeature, qualification: Qualification): OracleVariation {
  const id = chooseVariation(qualification.target.distribution, qualification.hashes.bucket);
  const variation = id === undefined ? undefined : findVariation(feature, id);
  if (variation === undefined) throw new EvaluationFault("Missing Variation");
  return variation;
}

/** By id; for duplicates the last one. */
export function findVariation(feature: OracleFeature, id: string): OracleVariation | undefined {
  return feature.variations.findLast((variation) => variation._id === id);
}

export function describeReason({ target, details }: Qualification): EvaluationReason {
  const isRandom = target.distribution.length !== 1;
  const isRollout = target.rollout !== undefined;
  return {
    reason: isRandom || isRollout ? "SPLIT" : "TARGETING_MATCH",
    details: `${isRandom ? "Random Distribution | " : ""}${isRollout ? "Rollout | " : ""}${details}`,
    target_id: target._id,
  };
}
