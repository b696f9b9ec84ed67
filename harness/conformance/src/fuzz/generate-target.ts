import type { JsonValue } from "@burgee/contract";

import { boundHashes } from "../oracle/bounded-hashes.ts";
import type { Semantics } from "../oracle/oracle-config.ts";
import { type FilterScope, generateOperator } from "./generate-filter.ts";
import { CENTRE_MS, DATA_KEYS, DAY_MS, USER_IDS } from "./pools.ts";
import type { Random } from "./random.ts";

type JsonRecord = { [key: string]: JsonValue };

export interface TargetScope {
  readonly filters: FilterScope;
  readonly variationIds: readonly string[];
}

export function generateTarget(random: Random, id: string, scope: TargetScope): JsonRecord {
  const target: JsonRecord = {
    _id: id,
    _audience: { _id: "", filters: generateOperator(random, scope.filters) },
    distribution: generateDistribution(random, id, scope),
  };
  if (random.chance(0.3)) target["rollout"] = generateRollout(random, id, scope.filters.semantics);
  else if (random.chance(0.1)) target["rollout"] = random.pick<JsonValue>([null, "none", 5]);
  if (random.chance(0.25)) target["bucketingKey"] = random.chance(0.9) ? random.pick(DATA_KEYS) : null;
  return target;
}

function generateDistribution(random: Random, targetId: string, scope: TargetScope): JsonValue {
  const pickVariation = (): string => (random.chance(0.01) ? "vrn_unknown" : random.pick(scope.variationIds));
  if (random.chance(0.4)) return [{ _variation: pickVariation(), percentage: 1 }];
  if (random.chance(0.005)) return [];
  const count = random.chance(0.02) ? random.int(8, 12) : random.int(2, 4);
  return splitWhole(random, count, targetId, scope.filters.semantics).map((percentage) => ({
    _variation: pickVariation(),
    percentage,
  }));
}

/** Shares in one of several styles: exact halves, decimal tenths, cuts at the very position of a known user. */
function splitWhole(random: Random, count: number, targetId: string, semantics: Semantics): number[] {
  const style = random.int(0, 9);
  if (style < 3) return Array.from({ length: count }, () => 1 / count);
  if (style < 5) return cutInto(random.list(count - 1, count - 1, () => random.int(0, 10) / 10));
  if (style < 7) return cutInto(random.list(count - 1, count - 1, () => random.float()));
  if (style < 9) return cutInto([boundHashes(random.pick(USER_IDS), targetId, semantics).bucket]);
  return random.list(count, count, () => random.pick([0, 0.1, 0.25, 0.5, 1, 1.5]));
}

function cutInto(cuts: readonly number[]): number[] {
  const points = [0, ...cuts.toSorted((a, b) => a - b), 1];
  return points.slice(1).map((point, i) => point - (points[i] ?? 0));
}

function generateRollout(random: Random, targetId: string, semantics: Semantics): JsonRecord {
  const percentage = (): number => {
    if (random.chance(0.2)) return boundHashes(random.pick(USER_IDS), targetId, semantics).rollout;
    return random.pick([0, 0.1, 0.2, 0.3333333333333333, 0.5, 0.8, 1, 1.5, random.float()]);
  };
  const rollout: JsonRecord = {
    type: random.pick(["schedule", "gradual", "stepped"]),
    startDate: generateDate(random),
  };
  if (random.chance(0.8)) rollout["startPercentage"] = percentage();
  if (random.chance(0.7)) {
    rollout["stages"] = random.list(0, 4, () => ({
      type: random.pick(["linear", "discrete"]),
      date: generateDate(random),
      percentage: percentage(),
    }));
  }
  return rollout;
}

function generateDate(random: Random): string {
  return new Date(CENTRE_MS + random.int(-4, 4) * DAY_MS + random.pick([0, 0, 1, -1, 12345])).toISOString();
}
