import type { SdkKeyKind } from "@burgee/contract";

import { suggestName } from "./closest-name.ts";
import { describeCycle, findCycles } from "./find-cycles.ts";
import type { AudienceSource, FeatureSource, Requirement } from "./project-source.ts";
import { servedCondition } from "./served-condition.ts";

/** How many requirements may follow each other. Ours. */
const DEPTH_MAX = 10;

/** What requirements may refer to. */
export interface RequirementScope {
  readonly features: ReadonlyMap<string, FeatureSource>;
  readonly audiences: ReadonlyMap<string, AudienceSource>;
  readonly visibilityOf: (feature: FeatureSource) => readonly SdkKeyKind[];
}

/** Adds a problem to each requirement that names nothing, leads back to itself, or cannot be said as a condition. */
export function checkRequirements(scope: RequirementScope): void {
  const isRequiring = [...scope.features].filter(([, feature]) => listRequirements(feature).length > 0);
  const requiring = new Map(isRequiring);
  const required = new Map(
    isRequiring.map(([key, feature]) => [key, listRequirements(feature).map((requirement) => requirement.feature)]),
  );
  const edges = (key: string): readonly string[] => required.get(key) ?? [];
  const cycles = findCycles(requiring.keys(), edges);
  for (const loop of cycles) reportCycle(requiring, loop);
  if (cycles.length === 0) reportDepth(requiring, edges);
  for (const feature of requiring.values()) {
    for (const requirement of listRequirements(feature)) checkRequirement(feature, requirement, scope);
  }
}

/** Those of the feature and of its targets, each once, however many environments share it. */
function listRequirements(feature: FeatureSource): readonly Requirement[] {
  const byPlace = new Map<string, Requirement>();
  for (const rules of feature.targets.values()) {
    for (const requirement of rules.flatMap(({ requires }) => requires))
      byPlace.set(requirement.path.join("/"), requirement);
  }
  return [...byPlace.values()];
}

function checkRequirement(feature: FeatureSource, requirement: Requirement, scope: RequirementScope): void {
  const { file } = feature;
  const { path, variation } = requirement;
  const required = scope.features.get(requirement.feature);
  if (required === undefined) {
    const remedy = suggestName(requirement.feature, [...scope.features.keys()], "Create the feature first.");
    file.error("unknown_reference", [...path, "feature"], `there is no feature \`${requirement.feature}\``, remedy);
    return;
  }
  const variations = Object.keys(required.source.variations);
  if (!variations.includes(variation)) {
    const message = `feature \`${requirement.feature}\` has no variation \`${variation}\``;
    file.error("unknown_reference", [...path, "serves"], message, suggestName(variation, variations, ""));
    return;
  }
  for (const [environment, rules] of feature.targets) {
    if (!rules.some(({ requires }) => requires.some((other) => other.path.join("/") === path.join("/")))) continue;
    const served = servedCondition(required, variation, environment, scope.audiences);
    if (served.kind === "exact") continue;
    const message = `\`${requirement.feature}\` cannot be required in \`${environment}\`: ${served.reason}`;
    const remedy = "Require a variation that is served by conditions alone, or repeat the conditions here.";
    file.error("condition", path, message, remedy);
    return;
  }
  warnAboutReaders(feature, required, requirement, scope);
}

/** The condition travels in the config of the feature that requires it, so its readers see the rules of the other. */
function warnAboutReaders(
  feature: FeatureSource,
  required: FeatureSource,
  requirement: Requirement,
  { visibilityOf }: RequirementScope,
): void {
  const hidden = visibilityOf(feature).filter((reader) => !visibilityOf(required).includes(reader));
  if (hidden.length === 0) return;
  const message = `${hidden.join(" and ")} SDKs do not see \`${requirement.feature}\`, but read its rules here`;
  feature.file.warnAtKey("surprise", requirement.path, message, "Show both features to the same SDKs, or accept it.");
}

/** Refuses long chains, which evaluators would follow by recursion for each user. */
function reportDepth(features: ReadonlyMap<string, FeatureSource>, edges: (key: string) => readonly string[]): void {
  const near = new Set<string>();
  for (let depth = 1; depth <= DEPTH_MAX; depth += 1) {
    const next = [...features.keys()].filter((key) =>
      edges(key).every((other) => near.has(other) || !features.has(other)),
    );
    for (const key of next) near.add(key);
  }
  for (const [key, feature] of features) {
    if (near.has(key)) continue;
    const [requirement] = listRequirements(feature);
    const message = `features may require each other at most ${DEPTH_MAX} deep`;
    feature.file.error("limit", requirement?.path ?? ["requires"], message, "Repeat the conditions somewhere.");
  }
}

/** @param loop keys along the circle; the first is repeated at the end */
function reportCycle(features: ReadonlyMap<string, FeatureSource>, loop: readonly string[]): void {
  const shown = describeCycle(loop);
  for (const [index, key] of loop.slice(0, -1).entries()) {
    const feature = features.get(key);
    const next = loop[index + 1];
    if (feature === undefined) continue;
    const requirement = listRequirements(feature).find((other) => other.feature === next);
    const message = `features require each other in a circle: ${shown}`;
    feature.file.error("cycle", requirement?.path ?? ["requires"], message, `\`${key}\` requires \`${next}\` here.`);
  }
}
