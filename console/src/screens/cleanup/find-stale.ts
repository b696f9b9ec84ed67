import type { FeatureActivity, FeatureListing } from "@burgee/contract/admin";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long a flag that serves the same everywhere may stay as it is; that of `burgee stale`. */
const UNCHANGED_MS = 30 * DAY_MS;
/** After how long without an evaluation a flag counts as unused. Ours: a month, for some code runs once a month. */
const UNUSED_MS = 31 * DAY_MS;
/** How lately code must have asked for an archived flag. */
const ASKED_MS = 7 * DAY_MS;

export type StaleReason =
  | { readonly kind: "expired"; readonly atMs: number }
  | { readonly kind: "complete" | "archived" }
  /** Archived, and code asks for it all the same. */
  | { readonly kind: "asked"; readonly lastMs: number }
  /** Everyone is served one variation everywhere; undefined: nobody is served anything. */
  | { readonly kind: "same"; readonly index: number | undefined; readonly sinceMs: number }
  | { readonly kind: "not_evaluated"; readonly sinceMs: number };

export interface StaleFlag {
  readonly flag: FeatureListing;
  readonly reasons: readonly StaleReason[];
}

export interface StaleFacts {
  readonly features: readonly FeatureListing[];
  readonly environments: readonly string[];
  /** Evaluations by key of the flag; undefined while nobody knows. */
  readonly activity: ReadonlyMap<string, FeatureActivity> | undefined;
  /** When code asked last for variables that no current flag defines. */
  readonly missing: ReadonlyMap<string, number>;
  readonly nowMs: number;
}

/** The flags that may be tidied up, each with its reasons, the longest unchanged first. Never a permanent one. */
export function findStale({ features, ...facts }: StaleFacts): readonly StaleFlag[] {
  return features
    .filter(({ permanent }) => permanent !== true)
    .map((flag) => ({ flag, reasons: findReasons(flag, facts) }))
    .filter(({ reasons }) => reasons.length > 0)
    .sort((one, other) => one.flag.changed.atMs - other.flag.changed.atMs);
}

function findReasons(flag: FeatureListing, facts: Omit<StaleFacts, "features">): readonly StaleReason[] {
  const { environments, activity, missing, nowMs } = facts;
  const { status, expires, changed, variables = [] } = flag;
  const reasons: StaleReason[] = [];
  const expiresMs = expires === undefined ? Number.NaN : Date.parse(expires);
  if (expiresMs <= nowMs) reasons.push({ kind: "expired", atMs: expiresMs });
  const lastMs = activity?.get(flag.key)?.lastMs;
  if (status === "complete" || status === "archived") {
    reasons.push({ kind: status });
    const askedMs = Math.max(lastMs ?? 0, ...variables.map((variable) => missing.get(variable) ?? 0));
    if (status === "archived" && askedMs > nowMs - ASKED_MS) reasons.push({ kind: "asked", lastMs: askedMs });
    return reasons;
  }
  const served = changed.atMs + UNCHANGED_MS <= nowMs ? servedEverywhere(flag, environments) : undefined;
  if (served !== undefined) reasons.push({ kind: "same", index: served.index, sinceMs: changed.atMs });
  if (lastMs !== undefined && lastMs + UNUSED_MS <= nowMs) reasons.push({ kind: "not_evaluated", sinceMs: lastMs });
  return reasons;
}

/** What every user of every environment is served; undefined when that differs. */
function servedEverywhere(
  { environments, elsewhere }: FeatureListing,
  keys: readonly string[],
): { readonly index: number | undefined } | undefined {
  const served = keys.map((key): number | "nothing" | "differs" => {
    const standing = environments[key];
    if (standing === undefined) return elsewhere ?? "nothing";
    const { targets, split = [] } = standing;
    if (targets === 0) return "nothing";
    return targets === 1 && split.length === 1 ? (split[0]?.[0] ?? "differs") : "differs";
  });
  const [first] = served;
  if (first === undefined || first === "differs" || served.some((one) => one !== first)) return undefined;
  return { index: first === "nothing" ? undefined : first };
}
