import type { JsonValue } from "@burgee/contract";

import type { Semantics } from "../oracle/oracle-config.ts";
import { generateOperator } from "./generate-filter.ts";
import { generateTarget } from "./generate-target.ts";
import { generateNumber, generateText } from "./generate-text.ts";
import type { Random } from "./random.ts";

type JsonRecord = { [key: string]: JsonValue };

const VARIABLE_TYPES = ["String", "Boolean", "Number", "JSON"] as const;

/** A random config that the reference loads, with most of what a config can hold and some of what it should not. */
export function generateConfig(random: Random, semantics: Semantics): JsonRecord {
  const variables = random.list(1, 6, (index) => ({
    _id: random.chance(0.02) ? "var_0" : `var_${index}`,
    key: random.chance(0.02) ? "key-0" : `key-${random.pick(["", "é", "longer-name-"])}${index}`,
    type: random.pick(VARIABLE_TYPES),
  }));
  const variableIds = variables.map(({ _id }) => _id);
  const audiences = generateAudiences(random, semantics);
  const audienceIds = Object.keys(audiences);
  const features = random.list(0, 4, (index) => generateFeature(random, index, variableIds, audienceIds, semantics));
  const settings: JsonRecord = semantics === "standard" ? { semantics } : {};
  if (random.chance(0.5)) settings["disablePassthroughRollouts"] = random.chance(0.5);
  if (random.chance(0.1)) settings["optIn"] = { enabled: true };
  const config: JsonRecord = {
    project: { _id: "prj", key: "project", a0_organization: "org", settings },
    environment: { _id: "env", key: "production" },
    features,
    variables,
  };
  if (audienceIds.length > 0 || random.chance(0.5)) config["audiences"] = audiences;
  if (random.chance(0.1)) config["mystery"] = { nested: [1, "two", null, { deep: [[]] }] };
  return config;
}

/** Each audience may name only those before it. */
function generateAudiences(random: Random, semantics: Semantics): JsonRecord {
  const audiences: JsonRecord = {};
  const count = random.int(0, 3);
  for (let i = 0; i < count; i++) {
    const scope = { audienceIds: Object.keys(audiences), depth: 2, semantics };
    audiences[`aud_${i}`] = { filters: generateOperator(random, scope) };
  }
  return audiences;
}

function generateFeature(
  random: Random,
  index: number,
  variableIds: readonly string[],
  audienceIds: readonly string[],
  semantics: Semantics,
): JsonRecord {
  const owned = variableIds.filter(() => random.chance(0.5));
  const variations = random.list(1, 4, (position) => ({
    _id: random.chance(0.02)
      ? `vrn_${index}_0`
      : `vrn_${index}_${random.pick(["", "B", "a", "é", "ﬀ", "😀"])}${position}`,
    key: `variation-${position}`,
    name: generateText(random),
    variables: generateVariationVariables(random, owned),
  }));
  const scope = {
    filters: { audienceIds, depth: 2, semantics },
    variationIds: variations.map(({ _id }) => _id),
  };
  return {
    _id: random.chance(0.02) ? "feat_0" : `feat_${index}`,
    key: random.chance(0.02) ? "feature-0" : `feature-${index}`,
    type: random.pick(["release", "experiment", "permission", "ops"]),
    variations,
    configuration: {
      _id: `cfg_${index}`,
      targets: random.list(0, 3, (position) => generateTarget(random, `tgt_${index}_${position}`, scope)),
    },
  };
}

function generateVariationVariables(random: Random, owned: readonly string[]): readonly JsonValue[] {
  const ids = owned.filter(() => !random.chance(0.01));
  if (random.chance(0.005)) ids.push("var_unknown");
  if (ids.length > 0 && random.chance(0.02)) ids.push(random.pick(ids));
  return ids.map((_var) => ({ _var, value: generateValue(random) }));
}

function generateValue(random: Random): JsonValue {
  const kind = random.int(0, 9);
  if (kind < 3) return generateText(random);
  if (kind < 5) return generateNumber(random);
  if (kind < 7) return random.chance(0.5);
  if (kind < 8) return null;
  return { dense: true, accent: null, steps: [1, 2.5, { name: generateText(random) }], empty: {} };
}
