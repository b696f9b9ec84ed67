import type { FeatureListing } from "@burgee/publisher/core";

/** How long a feature that serves the same everywhere may stay as it is; that of `burgee list --stale`. */
const UNCHANGED_MS = 30 * 24 * 60 * 60 * 1_000;

/** Counts the features that should be tidied up, from their rows alone. Never one that is `permanent`. */
export function countStale(
  features: readonly FeatureListing[],
  environmentKeys: readonly string[],
  nowMs: number,
): number {
  return features.filter((feature) => feature.permanent !== true && isStale(feature, environmentKeys, nowMs)).length;
}

function isStale(feature: FeatureListing, environmentKeys: readonly string[], nowMs: number): boolean {
  const { status, expires, changed } = feature;
  if (status === "complete" || status === "archived") return true;
  if (expires !== undefined && Date.parse(expires) <= nowMs) return true;
  return changed.atMs + UNCHANGED_MS <= nowMs && servesTheSame(feature, environmentKeys);
}

/** Whether every user of every environment is served the same, or nothing. */
function servesTheSame({ environments, elsewhere }: FeatureListing, environmentKeys: readonly string[]): boolean {
  const served = environmentKeys.map((key) => {
    const standing = environments[key];
    if (standing === undefined) return elsewhere ?? "nothing";
    const { targets, split = [] } = standing;
    if (targets === 0) return "nothing";
    const [[place] = []] = split;
    return targets === 1 && split.length === 1 ? (place ?? "unknown") : "differs";
  });
  return !served.includes("differs") && new Set(served).size <= 1;
}
