import { KEY_PATTERN, type SdkKeyKind } from "@burgee/contract";

import { ENVIRONMENTS_MAX } from "./bundle-limits.ts";
import { checkAudienceCycles } from "./check-audience-cycles.ts";
import { checkIdentities } from "./check-identities.ts";
import { checkRequirements } from "./check-requirements.ts";
import { collectFiles, type CollectedFiles } from "./collect-files.ts";
import { DEFAULT_VISIBILITY } from "./compile-environment.ts";
import { audienceSchema, environmentsSchema, projectSchema, type FeatureFile } from "./file-schemas.ts";
import { isPlainMap, readShape } from "./file-shape.ts";
import type { FlagBundle } from "./flag-bundle.ts";
import { hasErrors, limitProblems, sortProblems, type Problem } from "./problem.ts";
import type { AudienceSource, FeatureSource, ProjectSource } from "./project-source.ts";
import { readCondition, type ConditionScope } from "./read-condition.ts";
import { readCustomData } from "./read-custom-data.ts";
import { readFeature, readFeatureShape } from "./read-feature.ts";
import { readVariables } from "./read-variables.ts";
import { createReadingMemory, type ReadingMemory, type Reading } from "./reading-memory.ts";
import type { SourceFile } from "./source-file.ts";

export interface ProjectReading {
  /** Undefined when any problem is an error. */
  readonly source: ProjectSource | undefined;
  /** Problems of all files, in order of reading, up to a limit. */
  readonly problems: readonly Problem[];
  /** The key in project.yaml, even when there are other problems; undefined when it cannot be a key. */
  readonly projectKey: string | undefined;
  /** The keys in environments.yaml, even when other files have problems; undefined when that file has one. */
  readonly environmentKeys: readonly string[] | undefined;
}

/**
 * Reads a flags folder and finds all its problems, not only the first.
 * @param memory What earlier calls read; it saves time and changes no result
 */
export function readProject(bundle: FlagBundle, memory: ReadingMemory = createReadingMemory()): ProjectReading {
  const reading = memory.begin();
  const files = collectFiles(bundle, reading.open);
  const environments = readParsed(files.environments, readEnvironments);
  const source = readFiles(files, environments, reading);
  const problems = sortProblems([...files.problems, ...files.all.flatMap((file) => file.problems)]);
  const isGood = !hasErrors(problems);
  reading.end(isGood);
  return {
    source: isGood ? source : undefined,
    problems: limitProblems(problems),
    projectKey: readProjectKey(files.project),
    environmentKeys: environments === undefined ? undefined : [...environments.keys()],
  };
}

function readProjectKey(file: SourceFile | undefined): string | undefined {
  const key = isPlainMap(file?.value) ? file.value["key"] : undefined;
  return typeof key === "string" && KEY_PATTERN.test(key) ? key : undefined;
}

function readFiles(
  files: CollectedFiles,
  environments: ProjectSource["environments"] | undefined,
  reading: Reading,
): ProjectSource | undefined {
  const project = readParsed(files.project, (file) => readShape(file, projectSchema));
  const scope: ConditionScope = {
    audienceKeys: [...files.audiences.keys()],
    customData: readCustomData(files.project, project),
  };
  const audiences = readAudiences(files.audiences, scope, reading);
  const shapes = new Map<string, { file: SourceFile; source: FeatureFile }>();
  for (const [key, file] of files.features) {
    const source = readParsed(file, readFeatureShape);
    if (source !== undefined) shapes.set(key, { file, source });
  }
  const variables = readVariables(files.variables, shapes, reading.patterns);
  const features = new Map<string, FeatureSource>();
  const facts = {
    ...scope,
    semantics: project?.settings?.semantics ?? "devcycle",
    passthroughRollouts: project?.settings?.passthroughRollouts ?? true,
    // A mistake in environments.yaml is one problem, and not one for each feature.
    environmentKeys: environments === undefined ? undefined : [...environments.keys()],
  } as const;
  const inputs = JSON.stringify(facts);
  const { check, match } = reading.patterns;
  const questions = { variableOf: (key: string) => variables.get(key)?.source, check, match };
  for (const [key, { file, source }] of shapes) {
    const read = reading.featureOf(file).recall(inputs, questions, ({ variableOf, ...asked }) => {
      const environmentKeys = facts.environmentKeys ?? Object.keys(source.environments ?? {});
      const patterns = { ...reading.patterns, ...asked };
      return file.record(() => readFeature(file, source, { ...facts, environmentKeys, variableOf, patterns }));
    });
    features.set(key, file.replay(read));
  }
  checkIdentities(
    "feature",
    [...shapes].map(([key, { file, source }]) => ({ key, source, file, path: [] })),
  );
  const visibilityOf = (feature: FeatureSource): readonly SdkKeyKind[] =>
    feature.source.sdkVisibility ?? project?.sdkVisibility ?? DEFAULT_VISIBILITY;
  checkRequirements({ features, audiences, visibilityOf });
  if (project === undefined || environments === undefined) return undefined;
  return { project, environments, audiences, variables, features };
}

function readParsed<Output>(
  file: SourceFile | undefined,
  read: (file: SourceFile) => Output | undefined,
): Output | undefined {
  return file === undefined || file.problems.length > 0 ? undefined : read(file);
}

function readEnvironments(file: SourceFile): ProjectSource["environments"] | undefined {
  const source = readShape(file, environmentsSchema);
  if (source === undefined) return undefined;
  const environments = new Map(Object.entries(source));
  if (environments.size === 0) {
    file.error("shape", [], "a project needs at least one environment", "Add one, such as `production:`.");
  }
  if (environments.size > ENVIRONMENTS_MAX) {
    const message = `a project may have at most ${ENVIRONMENTS_MAX} environments, not ${environments.size}`;
    file.error("limit", [], message, "Split the project.");
  }
  for (const [key, { changes, approvals }] of environments) {
    if (approvals === undefined || changes === "approved") continue;
    const message = `\`approvals\` means something only with \`changes: approved\``;
    file.errorAtKey("shape", [key, "approvals"], message, "Add `changes: approved`, or remove `approvals`.");
  }
  const claims = [...environments].map(([key, environment]) => ({ key, source: environment, file, path: [key] }));
  checkIdentities("environment", claims);
  return environments;
}

function readAudiences(
  files: ReadonlyMap<string, SourceFile>,
  scope: ConditionScope,
  reading: Reading,
): ReadonlyMap<string, AudienceSource> {
  const audiences = new Map<string, AudienceSource>();
  const inputs = JSON.stringify(scope);
  for (const [key, file] of files) {
    const read = (parsed: SourceFile) =>
      parsed.replay(
        reading.audienceOf(parsed).recall(inputs, {}, () => parsed.record(() => readAudience(parsed, scope))),
      );
    const audience = readParsed(file, read);
    if (audience !== undefined) audiences.set(key, audience);
  }
  checkIdentities(
    "audience",
    [...audiences].map(([key, { file, source }]) => ({ key, source, file, path: [] })),
  );
  checkAudienceCycles(audiences);
  return audiences;
}

function readAudience(file: SourceFile, scope: ConditionScope): AudienceSource | undefined {
  const source = readShape(file, audienceSchema);
  if (source === undefined) return undefined;
  const when = readCondition(file, ["when"], source.when, scope);
  return when === undefined ? undefined : { file, source, when };
}
