import { type ComparatorRow, COMPARATORS, type JsonValue } from "@burgee/contract";

import type { Semantics } from "../oracle/oracle-config.ts";
import { generateNumber, generateScalar, generateText, generateVersion } from "./generate-text.ts";
import { DATA_KEYS } from "./pools.ts";
import type { Random } from "./random.ts";

type JsonRecord = { [key: string]: JsonValue };

const ROWS: readonly ComparatorRow[] = COMPARATORS;

const COMPARATORS_BY_SEMANTICS = {
  devcycle: ROWS.filter(({ isOwn }) => isOwn !== true).map(({ wire }) => wire),
  standard: ROWS.map(({ wire }) => wire),
} as const;

/** What a filter may refer to. */
export interface FilterScope {
  /** Audiences that may be named here; those defined earlier, so that no cycle arises. */
  readonly audienceIds: readonly string[];
  /** Levels of operators that may still nest. */
  readonly depth: number;
  /** Under `devcycle` the published engine is asked too: only what it knows is generated. */
  readonly semantics: Semantics;
}

export function generateOperator(random: Random, scope: FilterScope): JsonRecord {
  const operator = random.chance(0.02) ? random.pick(["xor", "AND", ""]) : random.pick(["and", "or"]);
  const filters = random.list(random.chance(0.05) ? 0 : 1, 3, () =>
    scope.depth > 0 && random.chance(0.25)
      ? generateOperator(random, { ...scope, depth: scope.depth - 1 })
      : generateFilter(random, scope),
  );
  const result: JsonRecord = { operator, filters };
  if (random.chance(0.02)) result["type"] = "all";
  return result;
}

function generateFilter(random: Random, scope: FilterScope): JsonRecord {
  const kind = random.int(0, 99);
  if (kind < 12) return { type: "all" };
  if (kind < 14) return { type: random.pick(["optIn", "mystery"]) };
  if (kind < 15) return { type: "all", operator: null };
  if (kind < 28) return generateAudienceMatch(random, scope.audienceIds);
  return generateUserFilter(random, scope.semantics);
}

function generateAudienceMatch(random: Random, audienceIds: readonly string[]): JsonRecord {
  const ids: readonly JsonValue[] = random.list(0, 3, () => {
    if (random.chance(0.05)) return random.pick<JsonValue>(["aud_unknown", 5, false]);
    return audienceIds.length === 0 ? "aud_unknown" : random.pick(audienceIds);
  });
  const comparator = random.chance(0.03) ? random.pick([">", "contain", "exist"]) : random.pick(["=", "=", "!="]);
  return { type: "audienceMatch", comparator, _audiences: ids };
}

function generateUserFilter(random: Random, semantics: Semantics): JsonRecord {
  const comparator = random.chance(0.01) ? "equals" : random.pick(COMPARATORS_BY_SEMANTICS[semantics]);
  const subType = random.pick([
    "user_id",
    "email",
    "country",
    "deviceModel",
    "platform",
    "platformVersion",
    "appVersion",
    "appVersion",
    "customData",
    "customData",
    "customData",
    random.chance(0.1) ? random.pick(["ip", "mystery"]) : "email",
  ]);
  if (subType === "customData") return generateCustomDataFilter(random, comparator);
  const isVersion = subType.endsWith("Version");
  const make = isVersion ? generateVersion : generateText;
  const values: readonly JsonValue[] = random.list(0, 3, () => make(random));
  return { type: "user", subType, comparator, values: spoilValues(random, values) };
}

function generateCustomDataFilter(random: Random, comparator: string): JsonRecord {
  const dataKeyType = random.pick(["String", "Boolean", "Number"]);
  const make = random.chance(0.04) ? generateScalarValue : valueMakers[dataKeyType];
  const values: readonly JsonValue[] = random.list(0, 3, () => (make ?? generateText)(random));
  return {
    type: "user",
    subType: "customData",
    comparator,
    dataKey: random.pick(DATA_KEYS),
    dataKeyType,
    values: spoilValues(random, values),
  };
}

const valueMakers: Readonly<Record<string, (random: Random) => JsonValue>> = {
  String: generateText,
  Number: generateNumber,
  Boolean: (random) => random.chance(0.5),
};

function generateScalarValue(random: Random): JsonValue {
  return generateScalar(random) ?? "";
}

/** Sometimes adds elements of another type after the first, which are dropped at load. */
function spoilValues(random: Random, values: readonly JsonValue[]): readonly JsonValue[] {
  if (values.length === 0 || !random.chance(0.05)) return values;
  return [...values, random.pick<JsonValue>([null, 7, "seven", true, [], {}]), generateScalar(random)];
}
