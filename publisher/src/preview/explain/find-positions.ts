import { type ConfigRollout, type ConfigTarget, isRecord } from "@burgee/contract";

import { findNumbers, HASH_MAX, type Search } from "./find-numbers.ts";
import { type Interview, yesOrNo } from "./interview.ts";

/** Where a user stands in a target, and whom its rollout lets in, from 0 to 1. */
export interface Positions {
  readonly rollout?: number;
  readonly threshold?: number;
  readonly split?: number;
}

const isServed: Search["isYes"] = ({ kind }) => kind === "served";

/**
 * Finds positions by asking the engine about rollouts and splits that differ from the target's in their shares alone. How
 * it hashes and how it works out a rollout's share is its own affair.
 */
export function findPositions(interview: Interview, targets: readonly ConfigTarget[]): readonly Positions[] {
  const searches: Search[] = [];
  const add = (search: Search): number => searches.push(search) - 1;
  const hasRollout = targets.some((target) => rolloutOf(target) !== undefined);
  const known = hasRollout ? add(searchScale(constantRollout(0.5))) : -1;
  const places = targets.map((target) => {
    const rollout = rolloutOf(target);
    return {
      rollout: rollout === undefined ? -1 : add(searchRollout(target)),
      threshold: rollout === undefined ? -1 : add(searchScale(rollout)),
      split: target.distribution.length > 1 ? add(searchSplit(target)) : -1,
      shares: sharesOf(rollout),
    };
  });
  const found = findNumbers(interview, searches);
  return places.map(({ rollout, threshold, split, shares }) => ({
    ...named("rollout", toPosition(found[rollout])),
    ...named("threshold", toThreshold(found[threshold], found[known], shares)),
    ...named("split", toPosition(found[split])),
  }));
}

/** The rollout of a target; the engine takes what is no object for none. */
export function rolloutOf({ rollout }: ConfigTarget): ConfigRollout | undefined {
  return isRecord(rollout) ? rollout : undefined;
}

function named<Name extends string>(name: Name, value: number | undefined): Partial<Record<Name, number>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, number>);
}

function toPosition(hash: number | undefined): number | undefined {
  return hash === undefined ? undefined : hash / HASH_MAX;
}

/** A rollout lets in who stands at or below its share: the smallest share that lets the user in is the position. */
function searchRollout({ _id, bucketingKey }: ConfigTarget): Search {
  const own = { _id, ...(bucketingKey === undefined ? {} : { bucketingKey }) };
  return { isYes: isServed, ask: (hash) => yesOrNo({ ...own, rollout: constantRollout(hash / HASH_MAX) }) };
}

/** A share takes who stands below its end. Shares are laid side by side in descending order of their variations' ids. */
function searchSplit({ _id, bucketingKey }: ConfigTarget): Search {
  return {
    isYes: (answer) => answer.kind === "served" && answer.variation === 0,
    ask: (hash) => ({
      variations: ["b", "a"],
      targets: yesOrNo({
        _id,
        ...(bucketingKey === undefined ? {} : { bucketingKey }),
        distribution: [
          { _variation: "b", percentage: Math.min(hash + 1, HASH_MAX) / HASH_MAX },
          { _variation: "a", percentage: 1 },
        ],
      }).targets,
    }),
  };
}

/** A rollout that lets in the same share at all times. */
function constantRollout(share: number): ConfigRollout {
  return { type: "gradual", startDate: "0001-01-01T00:00:00.000Z", startPercentage: share, stages: [] };
}

/** Factors from 2 to the power of −26 to that of 30. */
const SCALE_LOW = -26;
const SCALE_SPAN = 56;

function toScale(number: number): number {
  return 2 ** (SCALE_LOW + (number / HASH_MAX) * SCALE_SPAN);
}

/**
 * By which factor all shares of a rollout must be multiplied until it lets a certain user in. The share at a time is
 * proportional to them, so the factors of two rollouts have the inverse ratio of their shares.
 */
function searchScale(rollout: ConfigRollout): Search {
  return { isYes: isServed, ask: (number) => yesOrNo({ rollout: multiply(rollout, toScale(number)) }) };
}

function multiply(rollout: ConfigRollout, factor: number): ConfigRollout {
  return {
    ...rollout,
    startPercentage: (rollout.startPercentage ?? 1) * factor,
    stages: stagesOf(rollout).map((stage) => ({ ...stage, percentage: stage.percentage * factor })),
  };
}

/** Shares that a rollout names: one of them is what the search found, unless time is between two. */
function sharesOf(rollout: ConfigRollout | undefined): readonly number[] {
  return [1, rollout?.startPercentage ?? 1, ...stagesOf(rollout).map(({ percentage }) => percentage)];
}

function stagesOf(rollout: ConfigRollout | undefined): NonNullable<ConfigRollout["stages"]> {
  return Array.isArray(rollout?.stages) ? rollout.stages : [];
}

/** What the search leaves open. */
const TOLERANCE = 1e-6;

function toThreshold(
  scale: number | undefined,
  known: number | undefined,
  shares: readonly number[],
): number | undefined {
  if (scale === undefined || known === undefined) return undefined;
  if (scale === HASH_MAX) return 0;
  if (scale === 0) return 1;
  const share = (0.5 * toScale(known)) / toScale(scale);
  if (share >= 1) return 1;
  return shares.find((named) => Math.abs(named - share) <= share * TOLERANCE) ?? share;
}
