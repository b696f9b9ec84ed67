import { suggestName } from "./closest-name.ts";
import type { FeatureFile } from "./feature-schemas.ts";
import { describeCycle, findCycles } from "./find-cycles.ts";
import type { FeatureSource, TargetRule } from "./project-source.ts";
import { type EnvironmentRules, isVariation, readTargets, ruleForEveryone, type TargetScope } from "./read-targets.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";

/** Key of the target that serves `default:`. It seeds no hash, as everyone it reaches gets the same. */
const DEFAULT_TARGET_KEY = "default";

export interface EnvironmentsScope extends TargetScope {
  readonly environmentKeys: readonly string[];
  /** Whether a user whom a rollout does not let in reaches the next target. */
  readonly passthroughRollouts: boolean;
}

type Environments = Readonly<NonNullable<FeatureFile["environments"]>>;

/** Reads the rules of a feature by environment: its own or those it takes over, none when inactive, then the default. */
export function readEnvironments(
  file: SourceFile,
  source: FeatureFile,
  scope: EnvironmentsScope,
): Pick<FeatureSource, "targets" | "defaults"> {
  const environments: Environments = source.environments ?? {};
  const written = new Map<string, readonly TargetRule[]>();
  for (const [key, rules] of Object.entries(environments)) {
    const path = ["environments", key];
    if (!scope.environmentKeys.includes(key)) {
      const remedy = suggestName(key, scope.environmentKeys, "Add it to environments.yaml.");
      file.errorAtKey("unknown_reference", path, `there is no environment \`${key}\``, remedy);
    }
    if (typeof rules !== "string") checkForm(file, path, rules, environments);
    written.set(key, readTargets(file, path, rules, scope));
  }
  reportCycles(file, environments);
  const isDefaultGood = source.default === undefined || isVariation(file, ["default"], source.default, scope);
  const keys = source.default === undefined ? Object.keys(environments) : scope.environmentKeys;
  const targets = new Map<string, readonly TargetRule[]>();
  const defaults = new Map<string, string>();
  for (const key of new Set([...keys, ...Object.keys(environments)])) {
    const chain = listLikes(key, environments);
    const longForms = chain.flatMap((name) => longForm(environments, name) ?? []);
    const path = ["environments", key, "default"];
    const own = longForm(environments, key)?.default;
    const isOwnGood = own === undefined || isVariation(file, path, own, scope);
    const served = longForms.find((form) => form.default !== undefined)?.default ?? source.default;
    const taken = written.get(chain.at(-1) ?? key) ?? [];
    const isInactive = longForm(environments, key)?.status === "inactive";
    const rules = isInactive ? [] : chain.length === 1 ? taken : withoutIds(taken);
    if (served !== undefined) defaults.set(key, served);
    targets.set(key, isDefaultGood && isOwnGood ? addDefault(file, path, rules, served, scope) : rules);
  }
  return { targets, defaults };
}

function checkForm(file: SourceFile, path: SourcePath, rules: EnvironmentRules, environments: Environments): void {
  const { like, targets } = rules;
  if (like !== undefined && targets !== undefined) {
    const remedy = "Remove `targets:` to take the rules over, or `like:` to write them here.";
    file.errorAtKey("shape", [...path, "like"], "an environment has either `like` or `targets`", remedy);
  } else if (like !== undefined && !Object.hasOwn(environments, like)) {
    const remedy = suggestName(like, Object.keys(environments), "List it under `environments` of this feature.");
    file.error("unknown_reference", [...path, "like"], `the feature has no rules for \`${like}\``, remedy);
  } else if (like === undefined && targets === undefined && rules.default === undefined) {
    const remedy = "Add `targets:`, `like: <environment>` or `default: <variation>`.";
    file.error("shape", path, "the environment of a feature lacks `targets`", remedy);
  }
}

function reportCycles(file: SourceFile, environments: Environments): void {
  for (const loop of findCycles(Object.keys(environments), (key) => likeOf(environments, key))) {
    for (const key of loop.slice(0, -1)) {
      const message = `environments are like each other in a circle: ${describeCycle(loop)}`;
      file.error("cycle", ["environments", key, "like"], message, "Write the targets in one of them.");
    }
  }
}

function likeOf(environments: Environments, key: string): readonly string[] {
  const like = longForm(environments, key)?.like;
  return like === undefined ? [] : [like];
}

function longForm(environments: Environments, key: string): EnvironmentRules | undefined {
  const rules = Object.hasOwn(environments, key) ? environments[key] : undefined;
  return typeof rules === "object" ? rules : undefined;
}

/** The environments whose rules one takes over, itself first. Ends where a circle would begin again. */
function listLikes(key: string, environments: Environments): readonly string[] {
  const chain = [key];
  for (let [next] = likeOf(environments, key); next !== undefined && !chain.includes(next);) {
    chain.push(next);
    [next] = likeOf(environments, next);
  }
  return chain;
}

/** Rules of another environment as this one's. A target's own `id` stays behind, because ids are unique. */
function withoutIds(rules: readonly TargetRule[]): readonly TargetRule[] {
  return rules.map(({ source: { id: _own, ...source }, ...rule }) => ({ ...rule, source }));
}

function addDefault(
  file: SourceFile,
  path: SourcePath,
  rules: readonly TargetRule[],
  variation: string | undefined,
  scope: EnvironmentsScope,
): readonly TargetRule[] {
  const takesAll = rules.some(({ when, rollout }) => when.kind === "everyone" && rollout === undefined);
  if (variation === undefined || takesAll) return rules;
  if (rules.some(({ source }) => source.key === DEFAULT_TARGET_KEY)) {
    const message = `a target has the key \`${DEFAULT_TARGET_KEY}\`, which \`default:\` needs`;
    file.error("duplicate", path, message, "Give the target another key and `renamedFrom: default`.");
  }
  if (!scope.passthroughRollouts && rules.some(({ rollout }) => rollout !== undefined)) {
    const message = "users whom a rollout does not let in yet get no default, because `passthroughRollouts` is off";
    file.warnAtKey("surprise", path, message, "Remove `passthroughRollouts: false` from project.yaml.");
  }
  return [...rules, ruleForEveryone(DEFAULT_TARGET_KEY, variation)];
}
