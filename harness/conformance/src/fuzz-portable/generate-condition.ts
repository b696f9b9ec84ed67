import type { Random } from "../fuzz/random.ts";
import { COUNTRIES, CUSTOM_DATA, DATA_KEYS, NUMBERS, PLATFORMS, RULE_VERSIONS, TEXTS } from "./portable-pools.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A `when` as authors write it. */
export type Written = "everyone" | { readonly [member: string]: unknown };

export interface ConditionScope {
  readonly audienceKeys: readonly string[];
  readonly isDeclared: boolean;
  readonly vocabulary: Vocabulary;
}

export function generateCondition(random: Random, scope: ConditionScope, depth = 0): Written {
  const members = random.list(1, random.chance(0.7) ? 1 : 3, () => generateMember(random, scope, depth));
  return members.includes("everyone") ? "everyone" : Object.assign({}, ...members);
}

function generateMember(random: Random, scope: ConditionScope, depth: number): Written {
  if (depth < scope.vocabulary.depthMax && random.chance(0.45)) {
    const kind = random.pick(["all", "any", "any", "not"]);
    if (kind === "not") return { not: generateCondition(random, scope, depth + 1) };
    return { [kind]: random.list(1, 4, () => generateCondition(random, scope, depth + 1)) };
  }
  const roll = random.float();
  if (roll < 0.03) return "everyone";
  if (roll < 0.05) return { optIn: true };
  if (roll < 0.2 && scope.audienceKeys.length > 0) {
    return { audience: random.chance(0.5) ? random.pick(scope.audienceKeys) : some(random, scope.audienceKeys) };
  }
  if (roll < 0.6) return { custom: generateCustomData(random, scope) };
  return generateAttribute(random, scope.vocabulary);
}

function generateAttribute(random: Random, vocabulary: Vocabulary): Written {
  const name = random.pick([
    "user_id",
    "email",
    "deviceModel",
    "country",
    "platform",
    "appVersion",
    "appVersion",
    "platformVersion",
  ]);
  switch (name) {
    case "country":
      return { country: generateChoice(random, COUNTRIES) };
    case "platform":
      return { platform: generateChoice(random, PLATFORMS) };
    case "appVersion":
    case "platformVersion":
      return { [name]: generateOrder(random, RULE_VERSIONS) };
    case "user_id":
      return {
        user_id: random.chance(0.5) ? { in: ["user-1", "user-2", "user-3"] } : generateText(random, vocabulary),
      };
    default:
      return { [name]: generateText(random, vocabulary) };
  }
}

function generateCustomData(random: Random, { isDeclared, vocabulary }: ConditionScope): { [key: string]: unknown } {
  const keys = random.chance(0.8) ? [random.pick(DATA_KEYS)] : some(random, DATA_KEYS);
  return Object.fromEntries(
    keys.map((key) => {
      const type = isDeclared ? CUSTOM_DATA[key] : random.pick(["String", "String", "Number", "Boolean"]);
      if (type === "Number")
        return [key, random.chance(0.1) ? { exists: random.chance(0.5) } : generateOrder(random, NUMBERS)];
      if (type === "Boolean")
        return [key, random.pick([true, false, [true, false], { exists: true }, { exists: false }])];
      return [key, generateText(random, vocabulary)];
    }),
  );
}

function generateText(random: Random, vocabulary: Vocabulary): unknown {
  if (random.chance(0.15)) return { exists: random.chance(0.5) };
  const names = ["in", "notIn", "contains", "notContains"];
  if (vocabulary.prefixes) names.push("startsWith", "notStartsWith", "endsWith", "notEndsWith");
  const count = random.chance(0.8) ? 1 : 2;
  return Object.fromEntries(Array.from({ length: count }, () => [random.pick(names), some(random, TEXTS)]));
}

function generateChoice(random: Random, values: readonly string[]): unknown {
  if (random.chance(0.5)) return some(random, values);
  return { [random.pick(["in", "notIn"])]: some(random, values) };
}

/** One to three comparisons by size, which is what versions and numbers have in common. */
function generateOrder(random: Random, values: readonly (string | number)[]): unknown {
  if (random.chance(0.15)) return random.pick(values);
  const count = random.int(1, 2);
  const names = ["in", "notIn", "above", "atLeast", "below", "atMost"];
  return Object.fromEntries(
    Array.from({ length: count }, () => [
      random.pick(names),
      random.chance(0.8) ? random.pick(values) : some(random, values),
    ]),
  );
}

function some<T>(random: Random, items: readonly T[]): T[] {
  const picked = items.filter(() => random.chance(0.35));
  return picked.length > 0 ? picked : [random.pick(items)];
}
