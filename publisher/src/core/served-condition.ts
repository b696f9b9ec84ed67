import type { Condition } from "./condition.ts";
import type { AudienceSource, FeatureSource, TargetRule } from "./project-source.ts";

/** Whom a feature serves a variation, or why no condition can say it. */
export type ServedCondition =
  | { readonly kind: "exact"; readonly when: Condition }
  | { readonly kind: "inexact"; readonly reason: string };

/** How often rules may change between serving the variation and not: each change nests the condition once. Ours. */
const CHANGES_MAX = 20;

const EVERYONE: Condition = { kind: "everyone" };
const NOBODY: Condition = { kind: "not", of: EVERYONE };

/**
 * Says as a condition whom a feature serves a variation in an environment. Rules are tried in order, so a rule counts for
 * those whom no rule above it takes. Splits and rollouts hash with the feature's own target, which no condition can repeat.
 */
export function servedCondition(
  feature: FeatureSource,
  variation: string,
  environmentKey: string,
  audiences: ReadonlyMap<string, AudienceSource>,
): ServedCondition {
  const { status, staticVariation } = feature.source;
  if (status === "archived") return { kind: "inexact", reason: "it is archived" };
  if (status === "complete") return { kind: "exact", when: staticVariation === variation ? EVERYONE : NOBODY };
  const rules = reachableRules(feature.targets.get(environmentKey) ?? [], variation);
  for (const rule of rules) {
    const reason = findReason(rule, variation, audiences);
    if (reason !== undefined) return { kind: "inexact", reason: `target \`${rule.source.key}\` ${reason}` };
  }
  return fold(rules, variation);
}

/** Rules up to the last that can serve the variation, and none that no user reaches. */
function reachableRules(rules: readonly TargetRule[], variation: string): readonly TargetRule[] {
  const end = rules.findIndex(({ when, rollout }) => when.kind === "everyone" && rollout === undefined);
  const reached = end === -1 ? rules : rules.slice(0, end + 1);
  return reached.slice(0, reached.findLastIndex((rule) => shareOf(rule, variation) > 0) + 1);
}

function findReason(
  rule: TargetRule,
  variation: string,
  audiences: ReadonlyMap<string, AudienceSource>,
): string | undefined {
  const share = shareOf(rule, variation);
  if (share > 0 && share < 100) return `serves it to ${share} % of its users`;
  if (rule.rollout !== undefined) return "has a rollout";
  return usesOptIn(rule.when, audiences, new Set())
    ? "asks whether the user opted in, which counts per feature"
    : undefined;
}

/** @param seen audiences that were asked already; they may refer to each other in a circle, which is reported elsewhere */
function usesOptIn(condition: Condition, audiences: ReadonlyMap<string, AudienceSource>, seen: Set<string>): boolean {
  switch (condition.kind) {
    case "optIn":
      return true;
    case "all":
    case "any":
      return condition.of.some((inner) => usesOptIn(inner, audiences, seen));
    case "not":
      return usesOptIn(condition.of, audiences, seen);
    case "audience":
      return condition.keys.some((key) => {
        const audience = audiences.get(key);
        if (audience === undefined || seen.has(key)) return false;
        seen.add(key);
        return usesOptIn(audience.when, audiences, seen);
      });
    default:
      return false;
  }
}

/** Serving rules join by "or" with what follows, the others by "and not". Neighbours of one kind nest together. */
function fold(rules: readonly TargetRule[], variation: string): ServedCondition {
  let when: Condition | undefined;
  let changes = 0;
  let joined: "any" | "all" | undefined;
  for (const rule of rules.toReversed()) {
    const serves = shareOf(rule, variation) > 0;
    const kind = serves ? "any" : "all";
    const part: Condition = serves ? rule.when : { kind: "not", of: rule.when };
    if (kind !== joined) changes += 1;
    joined = kind;
    when = when === undefined || part.kind === "everyone" ? part : { kind, of: [part, when] };
  }
  if (changes > CHANGES_MAX)
    return { kind: "inexact", reason: "its targets change too often between serving it and not" };
  return { kind: "exact", when: when ?? NOBODY };
}

function shareOf({ shares }: TargetRule, variation: string): number {
  return shares.get(variation) ?? 0;
}
