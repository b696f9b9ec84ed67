import type { FilterGroup } from "@burgee/contract";

import { emitFilters, type FilterEmission, isOperator } from "./emit-filters.ts";
import { expandAudiences } from "./expand-audiences.ts";
import type { FeatureSource, ProjectSource } from "./project-source.ts";
import { rolloutBound } from "./read-rollout.ts";
import { findRulePortability } from "./rule-portability.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";

/** A place where published evaluators do not all answer exactly what the flag files say. */
export interface PortabilityFinding {
  readonly severity: "info";
  /** Path inside the flags folder, with `/`. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Who is answered otherwise, and by which evaluators. */
  readonly what: string;
  /** For approximations: by how many percentage points a share differs at most at any time. Absent: nothing mends it. */
  readonly bound?: number;
}

const STANDARD = "under `semantics: standard`, only Burgee's own SDKs answer what the files say";

const HASHED_IDS = "users whose id is not ASCII are in other shares in @devcycle/bucketing and in old evaluators";

const NO_PASSTHROUGH =
  "evaluators up to 1.31.2 do not try the targets below for users whom this rollout does not let in";

/** Lists what compiling approximates and what no config can make equal in all evaluators, in order of the files. */
export function findPortability(source: ProjectSource): readonly PortabilityFinding[] {
  if (source.project.settings?.semantics === "standard") return [{ ...place("project.yaml"), what: STANDARD }];
  const findings = [
    ...[...source.audiences.values()].flatMap((audience) =>
      findRulePortability(audience.source.when, ["when"]).map(({ path, what }) => at(audience.file, path, what)),
    ),
    ...[...source.features.values()].flatMap((feature) => findInFeature(feature, source)),
  ];
  const nested = countNestedRules(source);
  return [
    ...(hashesUsers(source) ? [{ ...place("project.yaml"), what: HASHED_IDS }] : []),
    ...(nested > 0 ? [{ ...place("project.yaml"), what: describeNested(nested) }] : []),
    ...findings,
  ];
}

function findInFeature({ file, source }: FeatureSource, project: ProjectSource): readonly PortabilityFinding[] {
  if (source.status === "complete" || source.status === "archived") return [];
  const passesThrough = project.project.settings?.passthroughRollouts ?? true;
  return Object.entries(source.environments ?? {}).flatMap(([environment, rules]) => {
    if (typeof rules === "string" || rules.status === "inactive") return [];
    const { targets = [] } = rules;
    return targets.flatMap((target, index) => {
      const path = ["environments", environment, "targets", index];
      const found = findRulePortability(target.when, [...path, "when"]).map((note) => at(file, note.path, note.what));
      if (target.rollout !== undefined) {
        const bound = rolloutBound(target.rollout);
        if (bound > 0) found.push({ ...at(file, [...path, "rollout"], describeSteps(bound)), bound });
        if (passesThrough && index < targets.length - 1) found.push(at(file, [...path, "rollout"], NO_PASSTHROUGH));
      }
      if (target.bucketBy !== undefined && target.bucketBy !== "user_id") {
        found.push(at(file, [...path, "bucketBy"], describeBucketBy(target.bucketBy)));
      }
      return found;
    });
  });
}

function describeSteps(bound: number): string {
  const points = Number(bound.toFixed(4));
  return `linear stages from above 0 % are published as steps of at most ${points === 1 ? "1 percentage point" : `${points} percentage points`}`;
}

function describeBucketBy(key: string): string {
  return (
    `users whose \`${key}\` is 0, false, empty, not ASCII, or in both customData and privateCustomData are in other ` +
    "shares in @devcycle/bucketing; SDKs that read the v1 config hash the user's id"
  );
}

function describeNested(count: number): string {
  return `evaluators up to 1.1.24 match nobody in targets that need groups inside groups or an audience: ${count} here`;
}

/** How many targets an evaluator without groups inside groups and without audiences cannot match. */
function countNestedRules(source: ProjectSource): number {
  const audiences: Record<string, { filters: FilterGroup }> = {};
  const keepAudience = (filters: FilterGroup): string => {
    const id = `kept ${Object.keys(audiences).length}`;
    audiences[id] = { filters };
    return id;
  };
  const emission: FilterEmission = { audienceId: (key) => key, keepAudience, semantics: "devcycle" };
  for (const [key, { when }] of source.audiences) audiences[key] = { filters: emitFilters(when, emission) };
  const rules = [...source.features.values()].flatMap(({ targets }) => [...targets.values()].flat());
  return rules.filter(({ when }) => {
    const { filters } = expandAudiences(emitFilters(when, emission), audiences);
    return filters.some((filter) => isOperator(filter) || filter.type === "audienceMatch");
  }).length;
}

/** Whether what a user is served depends on a hash of the user's id. */
function hashesUsers(source: ProjectSource): boolean {
  return [...source.features.values()].some(({ targets }) =>
    [...targets.values()].some((rules) =>
      rules.some(({ rollout, shares }) => rollout !== undefined || shares.size > 1),
    ),
  );
}

function at(file: SourceFile, path: SourcePath, what: string): PortabilityFinding {
  return { ...place(file.path, file.placeAtKey(path).line), what };
}

function place(file: string, line = 1): Omit<PortabilityFinding, "what"> {
  return { severity: "info", file, line };
}
