import type { LoadConfig } from "@burgee/bucketing-wasm";
import type { SdkKeyKind, SdkKeyRecord } from "@burgee/contract";
import type { CacheAnswer, KeepAlive, KeyDirectory, KeyLookup } from "@burgee/worker-common";

import type { ConfigCache } from "./config-cache.ts";
import { createEmptySnapshot } from "./empty-config.ts";
import type { ConfigNeed, PublishedVersion, LoadedConfig } from "./published-version.ts";

export interface ResolveDeps {
  readonly keys: KeyDirectory;
  readonly configCache: ConfigCache;
  readonly loadConfig: LoadConfig;
  readonly describeStream: (environmentId: string) => Promise<string | undefined>;
}

export interface ConfigRequest {
  readonly sdkKey: string;
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
  /** Storage cannot tell and memory holds nothing. */
  | { readonly kind: "unavailable" };

export interface ResolvedConfig {
  readonly kind: "found";
  readonly record: SdkKeyRecord;
  readonly snapshot: PublishedVersion;
  readonly view: LoadedConfig;
  readonly ageMs: number;
  readonly rung: string;
}

/** Finds the config for an SDK key. Fails open: a store outage returns the last good config when there is one. */
export function resolveConfig(
  request: ConfigRequest,
  deps: ResolveDeps,
  keepAlive: KeepAlive,
): ConfigOutcome | Promise<ConfigOutcome> {
  const lookup = deps.keys.peek(request.sdkKey);
  // The usual case: both in memory, no promise made.
  if (lookup?.kind === "found" && lookup.record.revokedAt === undefined) {
    const { record } = lookup;
    if (request.allowedKinds.includes(record.kind)) {
      const need = request.chooseNeed(record.kind);
      const answer = deps.configCache.peek(record.environmentId, need);
      if (answer !== undefined) return describeAnswer(answer, record, need);
    }
  }
  return resolveSlowly(request, deps, keepAlive);
}

async function resolveSlowly(request: ConfigRequest, deps: ResolveDeps, keepAlive: KeepAlive): Promise<ConfigOutcome> {
  const lookup = await deps.keys.lookup(request.sdkKey, keepAlive);
  if (lookup.kind === "unavailable") return { kind: "unavailable" };
  const refusal = findRefusal(lookup, request.allowedKinds);
  if (lookup.kind === "unknown" || refusal !== undefined) {
    return { kind: "refused", message: refusal ?? UNKNOWN_KEY_MESSAGE };
  }
  const { record } = lookup;
  const need = request.chooseNeed(record.kind);
  const answer = await deps.configCache.find(record.environmentId, need, keepAlive);
  if (answer.kind !== "missing") return describeAnswer(answer, record, need);
  const streamUrl = await deps.describeStream(record.environmentId);
  const snapshot = createEmptySnapshot(record, need, streamUrl, deps.loadConfig);
  return describeAnswer({ kind: "found", value: snapshot, ageMs: 0, rung: "unpublished" }, record, need);
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

function describeAnswer(answer: CacheAnswer<PublishedVersion>, record: SdkKeyRecord, need: ConfigNeed): ConfigOutcome {
  if (answer.kind !== "found") return { kind: "unavailable" };
  const { value: snapshot, ageMs, rung } = answer;
  const view = snapshot.views.get(need.view);
  return view === undefined ? { kind: "view_not_published" } : { kind: "found", record, snapshot, view, ageMs, rung };
}
