import type { ConfigTarget } from "@burgee/contract";

type Distribution = ConfigTarget["distribution"];

/** By how much the sum of percentages may differ from 100: what rounding thirds to six decimals leaves. */
const SUM_TOLERANCE = 1e-4;

/** Whether percentages (0 to 100) add up to 100 within rounding. */
export function addsUpToHundred(percentages: readonly number[]): boolean {
  const sum = percentages.reduce((total, percentage) => total + percentage, 0);
  return Math.abs(sum - 100) <= SUM_TOLERANCE;
}

/**
 * Turns percentages into shares whose sum is exactly 1 when added as evaluators add them, descending by variation id.
 * The last share that is not 0 is what is left of 1. With a smaller sum, no variation would cover the users who hash
 * above it, and evaluators throw for them.
 *
 * @param percentages From 0 to 100 by variation id, adding up to 100 within rounding.
 */
export function makeDistribution(percentages: ReadonlyMap<string, number>): Distribution {
  const ordered = [...percentages].sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0));
  const lastUsed = ordered.findLastIndex(([, percentage]) => percentage > 0);
  let sum = 0;
  return ordered.map(([variationId, percentage], index) => {
    const share = index === lastUsed ? 1 - sum : percentage / 100;
    sum += share;
    return { _variation: variationId, percentage: share };
  });
}
