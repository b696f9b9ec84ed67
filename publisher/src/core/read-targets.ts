import { suggestName } from "./closest-name.ts";
import { ATTRIBUTES } from "./comparators.ts";
import type { Condition } from "./condition.ts";
import type { FeatureFile, TargetSource } from "./file-schemas.ts";
import { addsUpToHundred } from "./make-distribution.ts";
import type { Requirement, TargetRule } from "./project-source.ts";
import { readCondition, type ConditionScope } from "./read-condition.ts";
import { readRequirements, servedKey } from "./read-requirements.ts";
import { readRollout } from "./read-rollout.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";

/** What targets may refer to. */
export interface TargetScope extends ConditionScope {
  readonly variationKeys: readonly string[];
  readonly semantics: "devcycle" | "standard";
  /** What the feature requires for all its rules. */
  readonly requires: readonly Requirement[];
}

/** What an environment of a feature says before its `status`, `like` and `default` are applied. */
export type EnvironmentRules = Exclude<NonNullable<FeatureFile["environments"]>[string], string>;

/** Reads the rules of one feature in one environment. Adds a problem per mistake; rules with mistakes are left out. */
export function readTargets(
  file: SourceFile,
  path: SourcePath,
  source: EnvironmentRules | string,
  scope: TargetScope,
): readonly TargetRule[] {
  if (typeof source === "string") {
    return isVariation(file, path, source, scope) ? [withRequirements(ruleForEveryone("everyone", source), scope)] : [];
  }
  const targets = source.targets ?? [];
  const at = (index: number): SourcePath => [...path, "targets", index];
  const rules = targets.map((target, index) => readTarget(file, at(index), target, scope));
  reportDuplicates(file, path, targets);
  warnAboutUnreachable(file, path, rules);
  return rules.filter((rule) => rule !== undefined);
}

/** A rule that serves one variation to all who reach it. */
export function ruleForEveryone(key: string, variation: string): TargetRule {
  const shares = new Map([[variation, 100]]);
  return { source: { key, serve: variation }, when: { kind: "everyone" }, rollout: undefined, shares, requires: [] };
}

function readTarget(
  file: SourceFile,
  path: SourcePath,
  source: TargetSource,
  scope: TargetScope,
): TargetRule | undefined {
  const written = source.when === undefined ? "everyone" : source.when;
  const when = readCondition(file, [...path, "when"], written, scope);
  const shares = readShares(file, path, source, scope);
  const rollout =
    source.rollout === undefined ? undefined : readRollout(file, [...path, "rollout"], source.rollout, scope.semantics);
  checkBucketBy(file, path, source, scope);
  if (when === undefined || shares === undefined) return undefined;
  const requires = readRequirements(source.requires, [...path, "requires"]);
  return withRequirements({ source, when, rollout, shares, requires }, scope);
}

/** The rule for those alone whom the required features serve the named variations. */
function withRequirements(rule: TargetRule, scope: TargetScope): TargetRule {
  const requires = [...scope.requires, ...rule.requires];
  if (requires.length === 0) return rule;
  const served = requires.map(({ feature, variation }): Condition => {
    return { kind: "audience", match: "any", keys: [servedKey(feature, variation)] };
  });
  const when = rule.when.kind === "everyone" ? served : [...served, rule.when];
  return { ...rule, requires, when: when.length === 1 && when[0] !== undefined ? when[0] : { kind: "all", of: when } };
}

function readShares(
  file: SourceFile,
  path: SourcePath,
  source: TargetSource,
  scope: TargetScope,
): ReadonlyMap<string, number> | undefined {
  const { serve, split } = source;
  if ((serve === undefined) === (split === undefined)) {
    const message = serve === undefined ? "the target serves nothing" : "the target has both `serve` and `split`";
    file.error("distribution", path, message, "Write either `serve: variation` or `split: { variation: percentage }`.");
    return undefined;
  }
  if (serve !== undefined) {
    return isVariation(file, [...path, "serve"], serve, scope) ? new Map([[serve, 100]]) : undefined;
  }
  const shares = new Map(Object.entries(split ?? {}));
  const areKnown = [...shares.keys()].map((key) => isVariation(file, [...path, "split", key], key, scope, "key"));
  if (areKnown.includes(false)) return undefined;
  if (!addsUpToHundred([...shares.values()])) {
    const sum = [...shares.values()].reduce((total, share) => total + share, 0);
    const message = `the percentages add up to ${Number(sum.toFixed(6))}, not 100`;
    file.errorAtKey("distribution", [...path, "split"], message, splitRemedy(sum, shares.size));
    return undefined;
  }
  return shares;
}

function splitRemedy(sum: number, count: number): string {
  if (Math.abs(sum - 1) < 1e-6 && count > 1) return "Percentages go from 0 to 100: write half of all as 50, not 0.5.";
  const missing = Number((100 - sum).toFixed(6));
  return missing > 0 ? `Hand out the missing ${missing}.` : `Take away ${-missing}.`;
}

export function isVariation(
  file: SourceFile,
  path: SourcePath,
  key: string,
  scope: TargetScope,
  part: "key" | "value" = "value",
): boolean {
  if (scope.variationKeys.includes(key)) return true;
  const message = `the feature has no variation \`${key}\``;
  const remedy = suggestName(key, scope.variationKeys, "Add it under `variations`.");
  if (part === "key") file.errorAtKey("unknown_reference", path, message, remedy);
  else file.error("unknown_reference", path, message, remedy);
  return false;
}

function checkBucketBy(file: SourceFile, path: SourcePath, source: TargetSource, scope: TargetScope): void {
  const key = source.bucketBy;
  if (key === undefined || key === "user_id") return;
  const at = [...path, "bucketBy"];
  if (key === "") {
    file.error("condition", at, "`bucketBy` is empty", "Name a custom data attribute, or remove it to use user_id.");
  } else if (Object.hasOwn(ATTRIBUTES, key)) {
    const remedy = "Pass the value as custom data under another name and use that, or remove `bucketBy`.";
    file.error("condition", at, `\`bucketBy\` reads custom data, so \`${key}\` would be the same for everyone`, remedy);
  } else if (scope.customData !== undefined && !Object.hasOwn(scope.customData, key)) {
    const remedy = suggestName(key, Object.keys(scope.customData), "Declare it under `customData` in project.yaml.");
    file.error("unknown_reference", at, `the project has no custom data attribute \`${key}\``, remedy);
  }
}

function reportDuplicates(file: SourceFile, path: SourcePath, targets: readonly TargetSource[]): void {
  const seen = new Set<string>();
  for (const [index, { key }] of targets.entries()) {
    if (seen.has(key)) {
      const message = `another target of this environment has the key \`${key}\``;
      file.error("duplicate", [...path, "targets", index, "key"], message, "Give it a key of its own.");
    }
    seen.add(key);
  }
}

function warnAboutUnreachable(file: SourceFile, path: SourcePath, rules: readonly (TargetRule | undefined)[]): void {
  const last = rules.findIndex((rule) => rule?.when.kind === "everyone" && rule.rollout === undefined);
  if (last === -1 || last === rules.length - 1) return;
  const message = "no user reaches this target, because the one above takes everyone";
  file.warnAtKey("surprise", [...path, "targets", last + 1, "key"], message, "Move it up, or narrow the one above.");
}
