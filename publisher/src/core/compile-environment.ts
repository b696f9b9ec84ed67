import type { ConfigDocument, ConfigProject, FilterGroup, SdkKeyKind, StoredDataSettings } from "@burgee/contract";

import { assignIds, type ProjectIds } from "./assign-ids.ts";
import { identityKey } from "./check-identities.ts";
import { type AudienceList, compileAudience, type AudienceParts } from "./compile-audience.ts";
import { compileFeature, type FeatureContext, type FeatureParts, rulesOf } from "./compile-feature.ts";
import { createCompileMemory, type CompileMemory } from "./compile-memory.ts";
import { compilePrerequisites } from "./compile-prerequisites.ts";
import type { CompiledEnvironment } from "./compiled-environment.ts";
import type { EdgeDBSource, ProjectFile } from "./file-schemas.ts";
import { listOrigins } from "./list-origins.ts";
import type { ProjectSource } from "./project-source.ts";
import { parseServedKey } from "./read-requirements.ts";

/** Which SDKs see a feature by default: servers alone, as in DevCycle. */
export const DEFAULT_VISIBILITY: readonly SdkKeyKind[] = ["server"];

/** How many events SDKs queue at most. Source: DevCycle. */
const EVENT_QUEUE_LIMIT = 1000;

/** Compiles all environments of a project that has no errors. */
export function compileEnvironments(
  source: ProjectSource,
  memory: CompileMemory = createCompileMemory(),
): ReadonlyMap<string, CompiledEnvironment> {
  const ids = assignIds(source, memory.derive);
  const shared: SharedParts = {
    project: memory.unify("project", compileProject(source.project, ids)),
    variables: memory.unify("variables", compileVariables(source, ids)),
    variableOwners: memory.unify("variableOwners", ownersOf(source, ids)),
    audiences: compileAudiences(source, ids, memory),
  };
  const environments = new Map<string, CompiledEnvironment>();
  for (const key of source.environments.keys()) {
    environments.set(key, compileEnvironment(source, key, { shared, ids, memory }));
  }
  memory.turn();
  return environments;
}

/** What all environments of a project have in common. */
interface SharedParts {
  readonly project: ConfigProject;
  readonly variables: ConfigDocument["variables"];
  readonly variableOwners: Readonly<Record<string, string>>;
  readonly audiences: ReadonlyMap<string, AudienceParts>;
}

interface CompileContext {
  readonly shared: SharedParts;
  readonly ids: ProjectIds;
  readonly memory: CompileMemory;
}

function compileEnvironment(source: ProjectSource, key: string, context: CompileContext): CompiledEnvironment {
  const { shared, ids, memory } = context;
  const features = compileFeatures(source, key, context);
  const environment = { _id: ids.environment(key), key };
  const realtime = source.environments.get(key)?.realtime ?? true;
  const { project, variables, variableOwners } = shared;
  const required = memory.unify(`required ${key}`, compileRequired(source, key, ids));
  const origins = memory.unify(`origins ${key}`, listOrigins(source, key, ids));
  const defaults = memory.unify(`defaults ${key}`, listDefaults(source, key, ids));
  const head = [environment._id, realtime, project, variables, variableOwners, required, origins, defaults];
  const parts = [...head, ...shared.audiences.values(), ...features];
  return memory.environmentOf(key).assemble(parts, () => {
    const audiences: Record<string, { readonly filters: FilterGroup }> = {};
    const keys: Record<string, string> = {};
    const visibility: Record<string, readonly SdkKeyKind[]> = {};
    for (const [audienceKey, audience] of shared.audiences) {
      keys[audience.id] = audienceKey;
      for (const [id, kept] of audience.audiences) audiences[id] = kept;
    }
    for (const { id, key: servedKey, audiences: own } of required) {
      keys[id] = servedKey;
      for (const [keptId, kept] of own) audiences[keptId] = kept;
    }
    for (const { feature, visibility: visibleTo, audiences: own, targetKeys } of features) {
      for (const [id, kept] of own) audiences[id] = kept;
      for (const [id, targetKey] of targetKeys) keys[id] = targetKey;
      visibility[feature._id] = visibleTo;
    }
    const document = { project, environment, features: features.map(({ feature }) => feature), variables, audiences };
    const prerequisites = Object.fromEntries(required.map(({ id, standsFor }) => [id, standsFor]));
    return {
      formatVersion: 1,
      document,
      visibility,
      variableOwners,
      keys,
      realtime,
      ...(Object.keys(origins).length === 0 ? {} : { origins }),
      ...(Object.keys(defaults).length === 0 ? {} : { defaults }),
      ...(required.length === 0 ? {} : { prerequisites }),
    };
  });
}

/** Variations that are served whatever the rules say once a feature is off, by feature id. */
function listDefaults(source: ProjectSource, environmentKey: string, ids: ProjectIds): Record<string, string> {
  const defaults: Record<string, string> = {};
  for (const [key, feature] of source.features) {
    const variation = feature.defaults.get(environmentKey);
    if (variation === undefined || feature.source.status === "archived") continue;
    defaults[ids.feature(key)] = ids.variation(key, variation);
  }
  return defaults;
}

/** The audience of those whom a feature serves a variation that another one requires. */
interface RequiredParts {
  readonly id: string;
  readonly key: string;
  readonly audiences: AudienceList;
  readonly standsFor: { readonly featureId: string; readonly variationId: string };
}

function compileRequired(source: ProjectSource, environmentKey: string, ids: ProjectIds): readonly RequiredParts[] {
  const semantics = source.project.settings?.semantics ?? "devcycle";
  const audienceId = audienceIdIn(environmentKey, ids);
  const live = [...source.features.values()].filter((feature) => feature.source.status !== "archived");
  const conditions = live.flatMap((feature) => rulesOf(feature, environmentKey).map(({ when }) => when));
  return compilePrerequisites(source, environmentKey, conditions).map(({ key, feature, variation, when }) => {
    const { id, audiences } = compileAudience(audienceId(key), when, { audienceId, semantics });
    return {
      id,
      key,
      audiences,
      standsFor: { featureId: ids.feature(feature), variationId: ids.variation(feature, variation) },
    };
  });
}

/** Finds the id of an audience, or of those whom a feature serves a variation in this environment. */
function audienceIdIn(environmentKey: string, ids: ProjectIds): (key: string) => string {
  return (key) => {
    const served = parseServedKey(key);
    return served === undefined ? ids.audience(key) : ids.served(served.feature, served.variation, environmentKey);
  };
}

function compileFeatures(
  source: ProjectSource,
  environmentKey: string,
  { ids, memory }: CompileContext,
): readonly FeatureParts[] {
  const context: FeatureContext = {
    projectKey: source.project.key,
    environmentKey,
    environmentOrigin: identityKey(environmentKey, source.environments.get(environmentKey) ?? {}),
    semantics: source.project.settings?.semantics ?? "devcycle",
    defaultVisibility: source.project.sdkVisibility ?? DEFAULT_VISIBILITY,
  };
  const inputs = JSON.stringify(context);
  const questions = { variable: ids.variable, audience: audienceIdIn(environmentKey, ids) };
  const { features } = memory.environmentOf(environmentKey);
  const live = [...source.features].filter(([, feature]) => feature.source.status !== "archived");
  return live.map(([key, feature]) => {
    const own = {
      feature: () => ids.feature(key),
      variation: (variation: string) => ids.variation(key, variation),
      configuration: () => ids.configuration(key, environmentKey),
      target: (target: string) => ids.target(key, environmentKey, target),
    };
    const of = { key, source: feature, inputs, questions };
    return features.recall(of, (asked) => compileFeature(key, feature, context, { ...own, ...asked }));
  });
}

function compileAudiences(
  source: ProjectSource,
  ids: ProjectIds,
  { audiences }: CompileMemory,
): ReadonlyMap<string, AudienceParts> {
  const semantics = source.project.settings?.semantics ?? "devcycle";
  const compiled = [...source.audiences].map(([key, audience]): [string, AudienceParts] => {
    const of = { key, source: audience, inputs: semantics, questions: { audience: ids.audience } };
    const compile = (asked: typeof of.questions) =>
      compileAudience(asked.audience(key), audience.when, { audienceId: asked.audience, semantics });
    return [key, audiences.recall(of, compile)];
  });
  return new Map(compiled);
}

function compileProject(project: ProjectFile, ids: ProjectIds): ConfigProject {
  const settings = project.settings ?? {};
  const obfuscation = settings.obfuscation ?? "off";
  return {
    _id: ids.project(),
    key: project.key,
    a0_organization: project.organization ?? `org_${project.key}`,
    settings: {
      edgeDB: compileEdgeDB(settings.edgeDB ?? false),
      optIn: { enabled: settings.optIn ?? false },
      obfuscation: { enabled: obfuscation !== "off", required: obfuscation === "required" },
      disablePassthroughRollouts: !(settings.passthroughRollouts ?? true),
      sdkSettings: { eventQueueLimit: EVENT_QUEUE_LIMIT },
      ...(settings.semantics === "standard" ? { semantics: "standard" } : {}),
    },
  };
}

/** Members with their default are left out, so that projects without them keep their ETag. */
function compileEdgeDB(source: EdgeDBSource): StoredDataSettings {
  if (typeof source === "boolean") return { enabled: source };
  const { enabled, clientWrites, clientReads, lifetimeDays } = source;
  return {
    enabled,
    ...(clientWrites === true ? { clientWrites } : {}),
    ...(clientReads === false ? { clientReads } : {}),
    ...(lifetimeDays === undefined ? {} : { lifetimeDays }),
  };
}

/** Leaves out variables of archived features, so that code gets its defaults. */
function compileVariables(source: ProjectSource, ids: ProjectIds): ConfigDocument["variables"] {
  const live = [...source.variables].filter(([, { feature }]) => {
    return feature === undefined || source.features.get(feature)?.source.status !== "archived";
  });
  return live.map(
    ([
      key,
      {
        source: { type, metadata },
      },
    ]) => ({
      _id: ids.variable(key),
      key,
      type,
      ...(metadata === undefined ? {} : { metadata }),
    }),
  );
}

function ownersOf(source: ProjectSource, ids: ProjectIds): Record<string, string> {
  const owners: Record<string, string> = {};
  for (const [key, { feature }] of source.variables) {
    if (feature !== undefined) owners[ids.variable(key)] = ids.feature(feature);
  }
  return owners;
}
