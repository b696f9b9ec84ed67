import type { FlagBundle } from "./flag-bundle.ts";
import type { FeatureSource, ProjectSource } from "./project-source.ts";
import { readProject } from "./read-project.ts";
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

const STANDARD =
  "under `semantics: standard`, only Burgee's SDKs answer what the files say; nothing is arranged for other evaluators";

const BUCKETED_IDS =
  "this project splits users: a user id that is not ASCII is in other shares in @devcycle/bucketing and in SDKs that do not use DevCycle's WebAssembly";

/**
 * Lists what compiling approximates and what no config can make equal in all evaluators, in order of the files. Empty for
 * files with errors: `compileBundle` lists those.
 */
export function findPortability(bundle: FlagBundle): readonly PortabilityFinding[] {
  const { source } = readProject(bundle);
  if (source === undefined) return [];
  if (source.project.settings?.semantics === "standard") return [{ ...place("project.yaml"), what: STANDARD }];
  const findings = [
    ...[...source.audiences.values()].flatMap((audience) =>
      findRulePortability(audience.source.when, ["when"]).map(({ path, what }) => at(audience.file, path, what)),
    ),
    ...[...source.features.values()].flatMap((feature) => findInFeature(feature, source)),
  ];
  if (!hashesUsers(source)) return findings;
  return [...findings, { ...place("project.yaml"), what: BUCKETED_IDS }];
}

function findInFeature({ file, source }: FeatureSource, project: ProjectSource): readonly PortabilityFinding[] {
  if (source.status === "complete" || source.status === "archived") return [];
  const passesThrough = project.project.settings?.passthroughRollouts ?? true;
  return Object.entries(source.environments ?? {}).flatMap(([environment, rules]) => {
    if (typeof rules === "string" || rules.status === "inactive") return [];
    return rules.targets.flatMap((target, index) => {
      const path = ["environments", environment, "targets", index];
      const found = findRulePortability(target.when, [...path, "when"]).map((note) => at(file, note.path, note.what));
      if (target.rollout !== undefined) {
        const bound = rolloutBound(target.rollout);
        if (bound > 0) found.push({ ...at(file, [...path, "rollout"], describeSteps(bound)), bound });
        if (passesThrough && index < rules.targets.length - 1)
          found.push(at(file, [...path, "rollout"], NO_PASSTHROUGH));
      }
      if (target.bucketBy !== undefined && target.bucketBy !== "user_id") {
        found.push(at(file, [...path, "bucketBy"], describeBucketBy(target.bucketBy)));
      }
      return found;
    });
  });
}

const NO_PASSTHROUGH =
  "evaluators up to 1.22.0 do not try users whom this rollout does not let in on the targets below";

function describeSteps(bound: number): string {
  const points = Number(bound.toFixed(4));
  return `the linear stages that begin above 0 % are published as steps of at most ${points} percentage points, because evaluators disagree about such stages`;
}

function describeBucketBy(key: string): string {
  return (
    `@devcycle/bucketing puts users into other shares whose \`${key}\` is 0, false, empty or not ASCII, or differs ` +
    "between customData and privateCustomData; SDKs that read the v1 config bucket by user_id"
  );
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
