import type { FlagBundle } from "@burgee/publisher/core";

import type { Random } from "../fuzz/random.ts";
import { type ConditionScope, generateCondition } from "./generate-condition.ts";
import { generateRollout, type WrittenRollout } from "./generate-rollout.ts";
import { AUDIENCE_KEYS, CUSTOM_DATA, DATA_KEYS } from "./portable-pools.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A random flags folder, and what of it a test must know. */
export interface WrittenProject {
  readonly bundle: FlagBundle;
  /** Rollouts that alone decide whom a feature is served to, by feature key. */
  readonly ramps: ReadonlyMap<string, WrittenRollout>;
}

const RULE_FEATURES = 8;
const RAMP_FEATURES = 3;
const VARIATIONS = ["a", "b", "c"] as const;
const RAMP_FILE = (key: string): string => `features/${key}.yaml`;

export function generateProject(random: Random, vocabulary: Vocabulary): WrittenProject {
  const isDeclared = random.chance(0.5);
  const passthroughRollouts = vocabulary.passthrough && random.chance(0.75);
  const files: Record<string, unknown> = {
    "project.yaml": {
      key: "shop",
      settings: { passthroughRollouts, optIn: random.chance(0.5) },
      ...(isDeclared ? { customData: CUSTOM_DATA } : {}),
    },
    "environments.yaml": { production: { type: "production" } },
  };
  for (const [index, key] of AUDIENCE_KEYS.entries()) {
    // An audience refers to those before it alone, because audiences in a circle are refused.
    const scope = { audienceKeys: AUDIENCE_KEYS.slice(0, index), isDeclared, vocabulary };
    files[`audiences/${key}.yaml`] = { when: generateCondition(random, scope) };
  }
  const scope = { audienceKeys: AUDIENCE_KEYS, isDeclared, vocabulary };
  for (let i = 0; i < RULE_FEATURES; i++) files[`features/rule-${i}.yaml`] = generateFeature(random, i, scope);
  const ramps = new Map<string, WrittenRollout>();
  for (let i = 0; i < RAMP_FEATURES; i++) {
    const rollout = generateRollout(random);
    if ((rollout.stages ?? []).length === 0 && (rollout.startPercentage ?? 1) === 0) continue;
    const key = `ramp-${i}`;
    ramps.set(key, rollout);
    files[RAMP_FILE(key)] = featureFile(`ramp${i}`, [{ key: "t", rollout, serve: "a" }]);
  }
  const list = Object.entries(files).map(([path, value]) => ({ path, text: `${JSON.stringify(value)}\n` }));
  return { bundle: { files: list }, ramps };
}

function generateFeature(random: Random, index: number, scope: ConditionScope): unknown {
  const targets = random.list(1, 3, (position) => ({
    key: `t${position}`,
    ...(random.chance(0.9) ? { when: generateCondition(random, scope) } : {}),
    ...(random.chance(0.3) ? { rollout: generateRollout(random) } : {}),
    ...(random.chance(0.5) ? { serve: random.pick(VARIATIONS) } : { split: generateSplit(random) }),
    ...(random.chance(0.25) ? { bucketBy: random.pick(DATA_KEYS) } : {}),
  }));
  return featureFile(`rule${index}`, targets);
}

function featureFile(variable: string, targets: readonly unknown[]): unknown {
  return {
    type: "release",
    variables: { [variable]: "JSON" },
    variations: Object.fromEntries(
      VARIATIONS.map((key) => [key, { values: { [variable]: { [key]: [1, 2.5, null] } } }]),
    ),
    environments: { production: { targets } },
  };
}

function generateSplit(random: Random): Record<string, number> {
  const first = random.pick([0, 10, 33.3333, 50, random.int(0, 100)]);
  const second = Number(((100 - first) * random.float()).toFixed(4));
  const third = Number((100 - first - second).toFixed(4));
  return { a: first, b: second, c: third };
}
