import type { Share } from "./oracle-config.ts";

/** Id of the variation at a position in [0, 1], or undefined when the shares do not reach it. */
export function chooseVariation(distribution: readonly Share[], bucketHash: number): string | undefined {
  let sum = 0;
  for (const share of distribution.toSorted(byVariationDescending)) {
    sum += share.percentage;
    if (bucketHash < sum || (sum === 1 && bucketHash === 1)) return share._variation;
  }
  return undefined;
}

/** By UTF-16 code units, which is what JavaScript compares. */
function byVariationDescending(a: Share, b: Share): number {
  if (a._variation === b._variation) return 0;
  return a._variation > b._variation ? -1 : 1;
}
