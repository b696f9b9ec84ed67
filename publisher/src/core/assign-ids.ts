import { identityKey } from "./check-identities.ts";
import { deriveId, type IdentityParts } from "./derive-ids.ts";
import type { ProjectSource } from "./project-source.ts";

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

/** Key of the only target of a complete feature. */
export const COMPLETE_TARGET_KEY = "complete";

/** Derives the id for an identity. */
export type DeriveId = (parts: IdentityParts) => string;

/**
 * Derives ids of a project when they are asked for. A renamed entity keeps its id when `renamedFrom` names its first key,
 * and one with a written `id` has that.
 */
export function assignIds(source: ProjectSource, derive: DeriveId = deriveId): ProjectIds {
  const root = source.project.key;
  const environmentOf = (key: string) => identityKey(key, source.environments.get(key) ?? {});
  const featureParts = (key: string) => [root, "feature", identityKey(key, source.features.get(key)?.source ?? {})];
  const identify = (prefix: IdentityParts, key: string, entity: Identified | undefined): string =>
    entity?.id ?? derive([...prefix, identityKey(key, entity ?? {})]);
  return {
    project: () => derive([root, "project"]),
    environment: (key) => identify([root, "environment"], key, source.environments.get(key)),
    audience: (key) => identify([root, "audience"], key, source.audiences.get(key)?.source),
    variable: (key) => identify([root, "variable"], key, source.variables.get(key)?.source),
    feature: (key) => identify([root, "feature"], key, source.features.get(key)?.source),
    variation: (feature, key) => {
      const variation = source.features.get(feature)?.source.variations[key];
      return identify([...featureParts(feature), "variation"], key, variation);
    },
    configuration: (feature, environment) =>
      derive([...featureParts(feature), "environment", environmentOf(environment), "configuration"]),
    served: (feature, variation, environment) => {
      const required = source.features.get(feature)?.source.variations[variation];
      const variationKey = identityKey(variation, required ?? {});
      return derive([...featureParts(feature), "variation", variationKey, "served in", environmentOf(environment)]);
    },
    target: (feature, environment, key) => {
      const rules = source.features.get(feature)?.targets.get(environment) ?? [];
      const target = rules.find((rule) => rule.source.key === key)?.source;
      return identify([...featureParts(feature), "environment", environmentOf(environment), "target"], key, target);
    },
  };
}

interface Identified {
  readonly id?: string;
  readonly renamedFrom?: string;
}
