import type { AudienceFilter, ConfigFeature, ConfigTarget, FilterGroup } from "@burgee/contract";

import type { CompiledEnvironment } from "./compiled-environment.ts";

/** What an environment serves right now, whatever the flag files say. */
export type OverlayRule =
  /** Behaves as an inactive feature: everyone is served its `default:`, or the default in code when it has none. */
  | { readonly kind: "off"; readonly featureId: string }
  /** Everyone is served this variation. */
  | { readonly kind: "serve"; readonly featureId: string; readonly variationId: string };

/** A compiled environment with rules applied. */
export interface OverlaidEnvironment<Rule extends OverlayRule = OverlayRule> {
  readonly snapshot: CompiledEnvironment;
  /** Rules without effect: the feature or the variation is not in the files any more. */
  readonly idle: readonly Rule[];
}

/** Key under which the target that a rule puts in place of all others is listed. */
export const OVERLAY_TARGET_KEY = "overlay";

const EVERYONE: FilterGroup = { operator: "and", filters: [{ type: "all" }] };
/** Every user has an id, so nobody matches; all published evaluators agree on it. */
const NOBODY_FILTER: AudienceFilter = { type: "user", subType: "user_id", comparator: "!exist", values: [] };
const NOBODY: FilterGroup = { operator: "and", filters: [NOBODY_FILTER] };

/**
 * Applies overlay rules to what was compiled. Features without a rule stay the same objects, so that what was rendered
 * of them can be reused. Of several rules for one feature, the last counts.
 */
export function applyOverlay<Rule extends OverlayRule>(
  snapshot: CompiledEnvironment,
  rules: readonly Rule[],
): OverlaidEnvironment<Rule> {
  if (rules.length === 0) return { snapshot, idle: [] };
  const byFeature = new Map<string, OverlayRule>(rules.map((rule) => [rule.featureId, rule]));
  const applied = new Map<string, OverlayRule>();
  const keys = { ...snapshot.keys };
  const features = snapshot.document.features.map((feature) => {
    const rule = byFeature.get(feature._id);
    if (rule === undefined || !isPossible(feature, rule)) return feature;
    applied.set(feature._id, rule);
    const variationId = variationUnder(snapshot, rule);
    const targets = variationId === undefined ? [] : [serveEveryone(feature, variationId)];
    if (variationId !== undefined) keys[targetIdOf(feature)] = OVERLAY_TARGET_KEY;
    return { ...feature, configuration: { ...feature.configuration, targets } };
  });
  const audiences = rewritePrerequisites(snapshot, applied);
  return {
    snapshot: { ...snapshot, keys, document: { ...snapshot.document, features, audiences } },
    idle: rules.filter((rule) => applied.get(rule.featureId) !== rule),
  };
}

function isPossible(feature: ConfigFeature, rule: OverlayRule): boolean {
  return rule.kind === "off" || feature.variations.some(({ _id }) => _id === rule.variationId);
}

/** The variation that everyone is served; undefined for the default in code. */
function variationUnder({ defaults }: CompiledEnvironment, rule: OverlayRule): string | undefined {
  return rule.kind === "serve" ? rule.variationId : defaults?.[rule.featureId];
}

function serveEveryone(feature: ConfigFeature, variationId: string): ConfigTarget {
  return {
    _id: targetIdOf(feature),
    _audience: { _id: "", filters: EVERYONE },
    distribution: [{ _variation: variationId, percentage: 1 }],
  };
}

/** A feature has one configuration per environment, and its id is no target's. */
function targetIdOf(feature: ConfigFeature): string {
  return feature.configuration._id;
}

/** Audiences that stand for "this feature serves this variation" must say what the rules make of it. */
function rewritePrerequisites(
  snapshot: CompiledEnvironment,
  applied: ReadonlyMap<string, OverlayRule>,
): Readonly<Record<string, { readonly filters: FilterGroup }>> {
  const audiences = { ...snapshot.document.audiences };
  for (const [audienceId, { featureId, variationId }] of Object.entries(snapshot.prerequisites ?? {})) {
    const rule = applied.get(featureId);
    if (rule === undefined || audiences[audienceId] === undefined) continue;
    const filters = variationUnder(snapshot, rule) === variationId ? EVERYONE : NOBODY;
    audiences[audienceId] = { filters };
  }
  return audiences;
}
