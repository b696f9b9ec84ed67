import type { LoadedRival } from "./rival.ts";
import { type Person, type Targeting, decideRule } from "./targeting.ts";

export interface Fairness {
  /** Answers decided by a rule without a split: they must be as expected. */
  readonly ruleDecided: number;
  /** Answers in which the split decides: engines hash differently, so only the share of each variation is compared. */
  readonly splitDecided: number;
  readonly problems: readonly string[];
}

/** How far a share may be off, as a part of the whole: people repeat, so the sample is smaller than it looks. */
const SHARE_TOLERANCE = 0.05;

/** Fewer answers than this say nothing about shares. */
const SHARES_SAMPLE_MIN = 400;

/**
 * Compares a rival's answers with what the targeting defines.
 * @param twin An engine that must agree on every answer, splits included.
 */
export function checkFairness(
  rival: Pick<LoadedRival, "one">,
  { features }: Targeting,
  people: readonly Person[],
  twin?: Pick<LoadedRival, "one">,
): Fairness {
  const problems: string[] = [];
  const splitCounts = [0, 0, 0];
  let ruleDecided = 0;
  for (const feature of features) {
    for (const person of people) {
      const rule = decideRule(feature, person);
      const value = rival.one(feature.name, person);
      const position = feature.values.indexOf(value ?? "");
      if (rule === 2 && position >= 0) splitCounts[position] = (splitCounts[position] ?? 0) + 1;
      else if (rule !== position)
        problems.push(`${feature.name} for ${person.id}: rule ${rule}, answer ${String(value)}`);
      if (rule !== 2) ruleDecided += 1;
      if (twin !== undefined && twin.one(feature.name, person) !== value) {
        problems.push(`${feature.name} for ${person.id}: ${String(value)} is not the twin's answer`);
      }
    }
  }
  const splitDecided = splitCounts.reduce((sum, count) => sum + count, 0);
  if (splitDecided < SHARES_SAMPLE_MIN) return { ruleDecided, splitDecided, problems };
  for (const [position, percent] of (features[0]?.split ?? []).entries()) {
    const share = (splitCounts[position] ?? 0) / splitDecided;
    if (Math.abs(share - percent / 100) > SHARE_TOLERANCE)
      problems.push(`variation ${position} has a share of ${share}`);
  }
  return { ruleDecided, splitDecided, problems };
}
