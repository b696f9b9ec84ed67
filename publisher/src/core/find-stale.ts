import type { ConfigRollout } from "@burgee/contract";

import type { FeatureSource, ProjectSource, TargetRule } from "./project-source.ts";
import { readDate } from "./read-rollout.ts";

/** Why a feature should be tidied up. */
export type StaleReason =
  /** The day that its file names has passed. */
  | { readonly kind: "expired"; readonly atMs: number }
  /** Its file says that the work is done. */
  | { readonly kind: "complete" | "archived" }
  /** Everyone is served the same in every environment, and has been for some time. */
  | { readonly kind: "same_for_all"; readonly variation: string; readonly sinceMs: number }
  /** Nobody is served anything in any environment, and has not been for some time. */
  | { readonly kind: "serves_nobody"; readonly sinceMs: number }
  /** No file of the code names its variables or itself. */
  | { readonly kind: "unused" };

export interface StaleFeature {
  readonly feature: string;
  readonly path: string;
  readonly owner?: string;
  /** At least one, the most certain first. */
  readonly reasons: readonly StaleReason[];
}

/** What the files do not say. */
export interface StaleFacts {
  readonly nowMs: number;
  /** How long a feature that serves the same everywhere may stay as it is. */
  readonly unchangedMs: number;
  /** When a feature's file changed last; undefined when nobody knows, and then it counts as changed just now. */
  readonly changedAtMs: (feature: string) => number | undefined;
  /** Whether code names one of these keys; absent when no code was searched. */
  readonly isNamed?: (keys: readonly string[]) => boolean;
}

/** Finds the features that should be tidied up, in the order of the project. Never one that is `permanent`. */
export function findStale(project: ProjectSource, facts: StaleFacts): readonly StaleFeature[] {
  const environments = [...project.environments.keys()];
  return [...project.features].flatMap(([feature, source]): StaleFeature[] => {
    if (source.source.permanent === true) return [];
    const reasons = findReasons(feature, source, environments, facts);
    const { owner } = source.source;
    return reasons.length === 0
      ? []
      : [{ feature, path: source.file.path, ...(owner === undefined ? {} : { owner }), reasons }];
  });
}

function findReasons(
  key: string,
  feature: FeatureSource,
  environments: readonly string[],
  { nowMs, unchangedMs, changedAtMs, isNamed }: StaleFacts,
): readonly StaleReason[] {
  const reasons: StaleReason[] = [];
  const { expires, status } = feature.source;
  const expiresAt = expires === undefined ? undefined : readDate(expires);
  if (expiresAt !== undefined && Date.parse(expiresAt) <= nowMs) {
    reasons.push({ kind: "expired", atMs: Date.parse(expiresAt) });
  }
  if (status === "complete" || status === "archived") reasons.push({ kind: status });
  else {
    const sinceMs = changedAtMs(key);
    const isSettled = sinceMs !== undefined && sinceMs + unchangedMs <= nowMs;
    const same = isSettled ? servedEverywhere(feature, environments, nowMs) : undefined;
    if (same?.kind === "nobody" && isSettled) reasons.push({ kind: "serves_nobody", sinceMs });
    if (same?.kind === "everyone" && isSettled) {
      reasons.push({ kind: "same_for_all", variation: same.variation, sinceMs });
    }
  }
  if (isNamed !== undefined && !isNamed([key, ...feature.variableKeys])) reasons.push({ kind: "unused" });
  return reasons;
}

type Served = { readonly kind: "nobody" } | { readonly kind: "everyone"; readonly variation: string };

/** What all users of all environments are served; undefined when it differs. */
function servedEverywhere(
  { targets }: FeatureSource,
  environments: readonly string[],
  nowMs: number,
): Served | undefined {
  const [first, ...others] = environments.map((key) => servedToAll(targets.get(key) ?? [], nowMs));
  const name = (served: Served | undefined) => (served?.kind === "everyone" ? served.variation : undefined);
  const isSame = others.every((other) => other?.kind === first?.kind && name(other) === name(first));
  return isSame ? first : undefined;
}

/** What the rules of one environment serve to every user; undefined when that depends on the user or changes. */
function servedToAll(rules: readonly TargetRule[], nowMs: number): Served | undefined {
  if (rules.length === 0) return { kind: "nobody" };
  const variations = new Set<string>();
  for (const { when, rollout, shares } of rules) {
    for (const [variation, share] of shares) if (share > 0) variations.add(variation);
    const [variation] = variations;
    if (variation === undefined || variations.size > 1 || !isOver(rollout, nowMs)) return undefined;
    if (when.kind === "everyone") return { kind: "everyone", variation };
  }
  return undefined;
}

/** Whether a rollout lets everybody in from now on. */
function isOver(rollout: ConfigRollout | undefined, nowMs: number): boolean {
  if (rollout === undefined) return true;
  const { stages, startDate, startPercentage } = rollout;
  const last = stages?.at(-1);
  const reached = stages === undefined ? 1 : (last?.percentage ?? startPercentage ?? 0);
  return reached === 1 && Date.parse(last?.date ?? startDate) <= nowMs;
}
