import type {
  ConfigDocument,
  ConfigFeature,
  ConfigProject,
  ConfigTarget,
  FilterGroup,
  SdkKeyKind,
  StoredDataSettings,
} from "@burgee/contract";

import { COMPLETE_TARGET_KEY, type ProjectIds } from "./assign-ids.ts";
import { toJsonValue } from "./check-value.ts";
import { compilePrerequisites } from "./compile-prerequisites.ts";
import type { CompiledEnvironment } from "./compiled-environment.ts";
import { emitFilters, type FilterEmission } from "./emit-filters.ts";
import type { EdgeDBSource, ProjectFile } from "./file-schemas.ts";
import { listOrigins } from "./list-origins.ts";
import { makeDistribution } from "./make-distribution.ts";
import type { FeatureSource, ProjectSource, TargetRule } from "./project-source.ts";
import { parseServedKey } from "./read-requirements.ts";

/** Which SDKs see a feature by default: servers alone, as in DevCycle. */
export const DEFAULT_VISIBILITY: readonly SdkKeyKind[] = ["server"];

/** How many events SDKs queue at most. Source: DevCycle. */
const EVENT_QUEUE_LIMIT = 1000;

/** Compiles one environment of a project that has no errors. */
export function compileEnvironment(
  source: ProjectSource,
  environmentKey: string,
  ids: ProjectIds,
): CompiledEnvironment {
  const audiences: Record<string, { filters: FilterGroup }> = {};
  const keys: Record<string, string> = {};
  const semantics = source.project.settings?.semantics ?? "devcycle";
  const audienceId = (key: string): string => {
    const served = parseServedKey(key);
    return served === undefined ? ids.audience(key) : ids.served(served.feature, served.variation, environmentKey);
  };
  const emissionFor = (ownerId: string): FilterEmission => {
    let kept = 0;
    const keepAudience = (filters: FilterGroup): string => {
      kept += 1;
      const id = `${ownerId}-${kept}`;
      audiences[id] = { filters };
      return id;
    };
    return { audienceId, keepAudience, semantics };
  };
  for (const [key, audience] of source.audiences) {
    const id = ids.audience(key);
    keys[id] = key;
    audiences[id] = { filters: emitFilters(audience.when, emissionFor(id)) };
  }
  const live = [...source.features].filter(([, feature]) => feature.source.status !== "archived");
  const conditions = live.flatMap(([, feature]) => rulesOf(feature, environmentKey).map(({ when }) => when));
  const prerequisites: Record<string, { featureId: string; variationId: string }> = {};
  for (const { key, feature, variation, when } of compilePrerequisites(source, environmentKey, conditions)) {
    const id = audienceId(key);
    keys[id] = key;
    audiences[id] = { filters: emitFilters(when, emissionFor(id)) };
    prerequisites[id] = { featureId: ids.feature(feature), variationId: ids.variation(feature, variation) };
  }
  const features: ConfigFeature[] = [];
  const visibility: Record<string, readonly SdkKeyKind[]> = {};
  for (const [key, feature] of live) {
    const emitted = compileFeature(key, feature, environmentKey, ids, emissionFor);
    for (const target of rulesOf(feature, environmentKey))
      keys[ids.target(key, environmentKey, target.key)] = target.key;
    visibility[emitted._id] = feature.source.sdkVisibility ?? source.project.sdkVisibility ?? DEFAULT_VISIBILITY;
    features.push(emitted);
  }
  const document: ConfigDocument = {
    project: compileProject(source.project, ids),
    environment: { _id: ids.environment(environmentKey), key: environmentKey },
    features,
    ...compileVariables(source, ids),
    audiences,
  };
  const realtime = source.environments.get(environmentKey)?.realtime ?? true;
  const origins = listOrigins(source, environmentKey, ids);
  return {
    formatVersion: 1,
    document,
    visibility,
    variableOwners: ownersOf(source, ids),
    keys,
    realtime,
    ...(Object.keys(origins).length === 0 ? {} : { origins }),
    ...(Object.keys(prerequisites).length === 0 ? {} : { prerequisites }),
  };
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
function compileVariables(source: ProjectSource, ids: ProjectIds): Pick<ConfigDocument, "variables"> {
  const live = [...source.variables].filter(([, { feature }]) => {
    return feature === undefined || source.features.get(feature)?.source.status !== "archived";
  });
  return {
    variables: live.map(
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
    ),
  };
}

function ownersOf(source: ProjectSource, ids: ProjectIds): Record<string, string> {
  const owners: Record<string, string> = {};
  for (const [key, { feature }] of source.variables) {
    if (feature !== undefined) owners[ids.variable(key)] = ids.feature(feature);
  }
  return owners;
}

function compileFeature(
  key: string,
  feature: FeatureSource,
  environmentKey: string,
  ids: ProjectIds,
  emissionFor: (ownerId: string) => FilterEmission,
): ConfigFeature {
  const { source } = feature;
  const targets = rulesOf(feature, environmentKey).map((rule): ConfigTarget => {
    const id = ids.target(key, environmentKey, rule.key);
    const shares = [...rule.shares].map(([variation, share]) => [ids.variation(key, variation), share] as const);
    return {
      _id: id,
      _audience: { _id: "", filters: emitFilters(rule.when, emissionFor(id)) },
      distribution: makeDistribution(new Map(shares)),
      ...(rule.rollout === undefined ? {} : { rollout: rule.rollout }),
      ...(rule.bucketBy === undefined ? {} : { bucketingKey: rule.bucketBy }),
    };
  });
  return {
    _id: ids.feature(key),
    key,
    type: source.type,
    ...compileFeatureSettings(source.optIn),
    ...(source.tags === undefined ? {} : { tags: source.tags }),
    variations: Object.entries(source.variations).map(([variationKey, variation]) => ({
      _id: ids.variation(key, variationKey),
      key: variationKey,
      name: variation.name ?? variationKey,
      variables: Object.entries(variation.values).map(([variableKey, value]) => ({
        _var: ids.variable(variableKey),
        value: toJsonValue(value),
      })),
    })),
    configuration: { _id: ids.configuration(key, environmentKey), targets },
  };
}

function compileFeatureSettings(optIn: FeatureSource["source"]["optIn"]): Pick<ConfigFeature, "settings"> {
  if (optIn === undefined) return {};
  return {
    settings: {
      optInEnabled: true,
      publicName: optIn.publicName ?? "",
      publicDescription: optIn.publicDescription ?? "",
    },
  };
}

interface FlatRule extends Pick<TargetRule, "when" | "rollout" | "shares"> {
  readonly key: string;
  readonly bucketBy: string | undefined;
}

/** The rules in force: none when the feature is off here, one that serves everyone when it is complete. */
function rulesOf(feature: FeatureSource, environmentKey: string): readonly FlatRule[] {
  const { status, staticVariation } = feature.source;
  if (status === "complete" && staticVariation !== undefined) {
    const shares = new Map([[staticVariation, 100]]);
    return [{ key: COMPLETE_TARGET_KEY, when: { kind: "everyone" }, rollout: undefined, shares, bucketBy: undefined }];
  }
  return (feature.targets.get(environmentKey) ?? []).map((rule) => ({
    key: rule.source.key,
    when: rule.when,
    rollout: rule.rollout,
    shares: rule.shares,
    bucketBy: rule.source.bucketBy,
  }));
}
