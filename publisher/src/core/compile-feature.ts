import type { ConfigFeature, ConfigTarget, SdkKeyKind } from "@burgee/contract";

import { COMPLETE_TARGET_KEY } from "./assign-ids.ts";
import { toJsonValue } from "./check-value.ts";
import { emitWithAudiences, type AudienceList, type EmissionSettings } from "./compile-audience.ts";
import { makeDistribution } from "./make-distribution.ts";
import type { FeatureSource, TargetRule } from "./project-source.ts";

/** What one feature compiles to in one environment. */
export interface FeatureParts {
  readonly feature: ConfigFeature;
  readonly visibility: readonly SdkKeyKind[];
  /** Audiences that conditions were split into. */
  readonly audiences: AudienceList;
  /** Keys of targets by id. */
  readonly targetKeys: readonly (readonly [id: string, key: string])[];
}

/** What a feature compiles to depends on its source, on this, and on the ids it asks for: everything that is remembered with it. */
export interface FeatureContext {
  readonly projectKey: string;
  readonly environmentKey: string;
  /** The first key of the environment, from which ids derive. */
  readonly environmentOrigin: string;
  readonly semantics: EmissionSettings["semantics"];
  readonly defaultVisibility: readonly SdkKeyKind[];
}

/** Ids of what belongs to the feature, and of what it may refer to. */
export interface FeatureIds {
  feature(): string;
  variation(key: string): string;
  configuration(): string;
  target(key: string): string;
  variable(key: string): string;
  audience(key: string): string;
}

export function compileFeature(
  key: string,
  feature: FeatureSource,
  { environmentKey, semantics, defaultVisibility }: FeatureContext,
  ids: FeatureIds,
): FeatureParts {
  const { source } = feature;
  const settings = { audienceId: ids.audience, semantics };
  const targets = rulesOf(feature, environmentKey).map((rule) => compileTarget(rule, ids, settings));
  return {
    feature: {
      _id: ids.feature(),
      key,
      type: source.type,
      ...compileFeatureSettings(source.optIn),
      ...(source.tags === undefined ? {} : { tags: source.tags }),
      variations: Object.entries(source.variations).map(([variationKey, variation]) => ({
        _id: ids.variation(variationKey),
        key: variationKey,
        name: variation.name ?? variationKey,
        variables: Object.entries(variation.values).map(([variableKey, value]) => ({
          _var: ids.variable(variableKey),
          value: toJsonValue(value),
        })),
      })),
      configuration: { _id: ids.configuration(), targets: targets.map(({ target }) => target) },
    },
    visibility: source.sdkVisibility ?? defaultVisibility,
    audiences: targets.flatMap(({ audiences }) => audiences),
    targetKeys: targets.map(({ key: targetKey, target }) => [target._id, targetKey]),
  };
}

function compileTarget(rule: FlatRule, ids: FeatureIds, settings: EmissionSettings) {
  const id = ids.target(rule.key);
  const shares = [...rule.shares].map(([variation, share]) => [ids.variation(variation), share] as const);
  const { filters, audiences } = emitWithAudiences(id, rule.when, settings);
  const target: ConfigTarget = {
    _id: id,
    _audience: { _id: "", filters },
    distribution: makeDistribution(new Map(shares)),
    ...(rule.rollout === undefined ? {} : { rollout: rule.rollout }),
    ...(rule.bucketBy === undefined ? {} : { bucketingKey: rule.bucketBy }),
  };
  return { key: rule.key, target, audiences };
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
export function rulesOf(feature: FeatureSource, environmentKey: string): readonly FlatRule[] {
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
