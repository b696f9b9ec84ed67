import { type SdkKeyKind, type SdkKeyRecord, pointerObjectName } from "@burgee/contract";
import type { CacheAnswer, Integrity, KeepAlive, KeyDirectory, KeyLookup } from "@burgee/worker-common";

import type { ConfigCache } from "./config-cache.ts";
import type { EmptyConfigs } from "./empty-config.ts";
import type { CompiledConfig, ConfigNeed, PublishedVersion, LoadedConfig } from "./published-version.ts";

export interface ResolveDeps {
  readonly keys: KeyDirectory;
  readonly configCache: ConfigCache;
  readonly emptyConfigs: EmptyConfigs;
  readonly integrity: Pick<Integrity, "report">;
}

export interface ConfigRequest {
  readonly sdkKey: string;
  /** What memory knows of the key. */
  readonly known: KeyLookup | undefined;
  /** Kinds that the route accepts. */
  readonly allowedKinds: readonly SdkKeyKind[];
  /** What to read for a key of this kind. */
  readonly chooseNeed: (kind: SdkKeyKind) => ConfigNeed;
}

export type ConfigOutcome =
  | ResolvedConfig
  /** Unknown, revoked, or of a kind that this route does not accept: the message says which. */
  | { readonly kind: "refused"; readonly message: string }
  /** This version does not have the view, e.g. obfuscated names of a project that does not obfuscate. */
  | { readonly kind: "view_not_published" }
  /** No store answered and memory holds nothing, or what the stores hold must not be served. */
  | { readonly kind: "unavailable" };

export interface ResolvedConfig {
  readonly kind: "found";
  readonly sdkKey: string;
  readonly record: SdkKeyRecord;
  readonly published: PublishedVersion;
  readonly loaded: LoadedConfig;
  /** Milliseconds since a store that decides confirmed this version. */
  readonly ageMs: number;
  /** Where it came from: `memory`, a store's name, `last-known-good` or `unpublished`. */
  readonly source: string;
}

/** A config on which contexts can be evaluated. */
export type EvaluableConfig = ResolvedConfig & { readonly loaded: { readonly compiled: CompiledConfig } };

export function isEvaluable(found: ResolvedConfig): found is EvaluableConfig {
  return found.loaded.compiled !== undefined;
}

/** Finds the config for an SDK key. Fails open: a store outage returns the last good config when there is one. */
export function resolveConfig(
  request: ConfigRequest,
  deps: ResolveDeps,
  keepAlive: KeepAlive,
): ConfigOutcome | Promise<ConfigOutcome> {
  const { sdkKey, known: lookup } = request;
  // The usual case: both in memory, no promise made.
  if (lookup?.kind === "found" && lookup.record.revokedAt === undefined) {
    const { record } = lookup;
    if (request.allowedKinds.includes(record.kind)) {
      const need = request.chooseNeed(record.kind);
      const answer = deps.configCache.peek(record.environmentId, need);
      if (answer !== undefined) return toOutcome(answer, sdkKey, record, need, deps);
    }
  }
  return resolveSlowly(request, deps, keepAlive);
}

async function resolveSlowly(request: ConfigRequest, deps: ResolveDeps, keepAlive: KeepAlive): Promise<ConfigOutcome> {
  const { sdkKey, allowedKinds } = request;
  const lookup = await deps.keys.lookup(sdkKey, keepAlive);
  if (lookup.kind === "unavailable") return { kind: "unavailable" };
  const refusal = findRefusal(lookup, allowedKinds);
  if (lookup.kind === "unknown" || refusal !== undefined) {
    return { kind: "refused", message: refusal ?? UNKNOWN_KEY_MESSAGE };
  }
  const { record } = lookup;
  const need = request.chooseNeed(record.kind);
  const answer = await deps.configCache.read(record.environmentId, need, keepAlive);
  if (answer.kind !== "missing") return toOutcome(answer, sdkKey, record, need, deps);
  const empty = await deps.emptyConfigs.find(record, need);
  return toOutcome({ kind: "found", value: empty, ageMs: 0, source: "unpublished" }, sdkKey, record, need, deps);
}

const UNKNOWN_KEY_MESSAGE = "Invalid SDK key";

function findRefusal(lookup: KeyLookup, allowedKinds: readonly SdkKeyKind[]): string | undefined {
  if (lookup.kind !== "found") return UNKNOWN_KEY_MESSAGE;
  if (lookup.record.revokedAt !== undefined) return "This SDK key was revoked";
  if (!allowedKinds.includes(lookup.record.kind)) {
    return `This route takes a ${allowedKinds.join(" or ")} SDK key, not a ${lookup.record.kind} key`;
  }
  return undefined;
}

function toOutcome(
  answer: CacheAnswer<PublishedVersion>,
  sdkKey: string,
  record: SdkKeyRecord,
  need: ConfigNeed,
  { integrity }: ResolveDeps,
): ConfigOutcome {
  if (answer.kind !== "found") return { kind: "unavailable" };
  const { value: published, ageMs, source } = answer;
  // Somebody else's config is worse than none: SDKs go on with the last one that they received.
  if (published.pointer.projectId !== record.projectId) {
    const { environmentId } = record;
    integrity.report("other_project", { objectName: pointerObjectName(environmentId), store: source, environmentId });
    return { kind: "unavailable" };
  }
  const loaded = published.views.get(need.view);
  if (loaded === undefined) return { kind: "view_not_published" };
  return { kind: "found", sdkKey, record, published, loaded, ageMs, source };
}
