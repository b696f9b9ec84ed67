import { identityKey } from "./check-identities.ts";
import { IdTable, type IdentityParts } from "./derive-ids.ts";
import type { ProjectSource, Requirement } from "./project-source.ts";

/** Ids of all entities of a project, by the entity's key. */
export interface ProjectIds {
  project(): string;
  environment(key: string): string;
  audience(key: string): string;
  variable(key: string): string;
  feature(key: string): string;
  variation(feature: string, key: string): string;
  configuration(feature: string, environment: string): string;
  target(feature: string, environment: string, key: string): string;
  /** Audience of those whom a feature serves a variation. */
  served(feature: string, variation: string, environment: string): string;
}

/** Derives all ids of a project. A renamed entity keeps its id when `renamedFrom` names its first key. */
export async function assignIds(source: ProjectSource): Promise<ProjectIds> {
  const table = new IdTable();
  const parts = identityParts(source);
  table.add(parts.project());
  for (const [key, environment] of source.environments) table.add(parts.environment(key), environment.id);
  for (const [key, audience] of source.audiences) table.add(parts.audience(key), audience.source.id);
  for (const [key, variable] of source.variables) table.add(parts.variable(key), variable.source.id);
  for (const [featureKey, feature] of source.features) {
    table.add(parts.feature(featureKey), feature.source.id);
    for (const [key, variation] of Object.entries(feature.source.variations)) {
      table.add(parts.variation(featureKey, key), variation.id);
    }
    for (const environment of source.environments.keys()) {
      table.add(parts.configuration(featureKey, environment));
      table.add(parts.target(featureKey, environment, COMPLETE_TARGET_KEY));
      for (const { source: target } of feature.targets.get(environment) ?? []) {
        table.add(parts.target(featureKey, environment, target.key), target.id);
      }
      for (const { feature, variation } of requirementsIn(source, featureKey, environment)) {
        table.add(parts.served(feature, variation, environment));
      }
    }
  }
  await table.derive();
  return lookUp(table, parts);
}

/** Key of the only target of a complete feature. */
export const COMPLETE_TARGET_KEY = "complete";

function requirementsIn(source: ProjectSource, feature: string, environment: string): readonly Requirement[] {
  return (source.features.get(feature)?.targets.get(environment) ?? []).flatMap(({ requires }) => requires);
}

type PartsOf = { readonly [Name in keyof ProjectIds]: (...keys: Parameters<ProjectIds[Name]>) => IdentityParts };

function identityParts(source: ProjectSource): PartsOf {
  const root = source.project.key;
  const environmentOf = (key: string) => identityKey(key, source.environments.get(key) ?? {});
  const featureParts = (key: string) => [root, "feature", identityKey(key, source.features.get(key)?.source ?? {})];
  return {
    project: () => [root, "project"],
    environment: (key) => [root, "environment", environmentOf(key)],
    audience: (key) => [root, "audience", identityKey(key, source.audiences.get(key)?.source ?? {})],
    variable: (key) => [root, "variable", identityKey(key, source.variables.get(key)?.source ?? {})],
    feature: (key) => featureParts(key),
    variation: (feature, key) => {
      const variation = source.features.get(feature)?.source.variations[key];
      return [...featureParts(feature), "variation", identityKey(key, variation ?? {})];
    },
    configuration: (feature, environment) => [
      ...featureParts(feature),
      "environment",
      environmentOf(environment),
      "configuration",
    ],
    served: (feature, variation, environment) => {
      const required = source.features.get(feature)?.source.variations[variation];
      const variationKey = identityKey(variation, required ?? {});
      return [...featureParts(feature), "variation", variationKey, "served in", environmentOf(environment)];
    },
    target: (feature, environment, key) => {
      const rules = source.features.get(feature)?.targets.get(environment) ?? [];
      const target = rules.find((rule) => rule.source.key === key)?.source;
      return [
        ...featureParts(feature),
        "environment",
        environmentOf(environment),
        "target",
        identityKey(key, target ?? {}),
      ];
    },
  };
}

function lookUp(table: IdTable, parts: PartsOf): ProjectIds {
  return {
    project: () => table.get(parts.project()),
    environment: (key) => table.get(parts.environment(key)),
    audience: (key) => table.get(parts.audience(key)),
    variable: (key) => table.get(parts.variable(key)),
    feature: (key) => table.get(parts.feature(key)),
    variation: (feature, key) => table.get(parts.variation(feature, key)),
    configuration: (feature, environment) => table.get(parts.configuration(feature, environment)),
    target: (feature, environment, key) => table.get(parts.target(feature, environment, key)),
    served: (feature, variation, environment) => table.get(parts.served(feature, variation, environment)),
  };
}
