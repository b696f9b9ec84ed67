import {
  CONFIG_SOFT_LIFETIME_MS,
  SDK_KEY_KINDS,
  type SdkKeyRecord,
  isRecord,
  sdkKeyObjectName,
  sha256Hex,
} from "@burgee/contract";

import type { Clock, KeepAlive } from "../ports.ts";
import type { FreshCacheTiming, LoadOutcome } from "./fresh-cache-options.ts";
import { createFreshCache } from "./fresh-cache.ts";
import { loadRecord, type RecordRules, type RecordStores } from "./load-record.ts";

export type KeyLookup =
  /** `record.revokedAt` is set for a revoked key; each route decides whether to accept it. */
  | { readonly kind: "found"; readonly record: SdkKeyRecord }
  /** No such key. Certain: the strongly consistent store said so. */
  | { readonly kind: "unknown" }
  /** No store answered. Answer 503, never 401 or 403: SDKs stop for good on those. */
  | { readonly kind: "unavailable" };

export interface KeyDirectory {
  /** The record, when memory holds it fresh; undefined means: call `lookup`. */
  peek(sdkKey: string): KeyLookup | undefined;
  /** Finds the record of an SDK key. Never throws; a new, changed or revoked key is seen within the soft lifetime. */
  lookup(sdkKey: string, keepAlive: KeepAlive): Promise<KeyLookup>;
}

export interface KeyDirectoryDeps extends RecordStores {
  readonly clock: Clock;
}

/** Longest text looked up as a key, in UTF-16 code units; keys have about 60. */
const KEY_TEXT_LENGTH_MAX = 200;
/**
 * How long a key is accepted while no store answers, so that a revocation takes effect at last even in an outage that
 * nobody ends. A day, because an outage of both stores should not turn SDKs away before someone could act.
 */
export const KEY_LAST_GOOD_MS = 24 * 60 * 60 * 1000;
/** Keys cached per isolate, about 0.5 kB each. */
const KEYS_CACHED_MAX = 10_000;

const TIMING: FreshCacheTiming = {
  softLifetimeMs: CONFIG_SOFT_LIFETIME_MS,
  revalidateAheadMs: 1_000,
  waitWhenCachedMs: 250,
  waitWhenBehindMs: 250,
  waitWhenEmptyMs: 4_000,
  revalidationLifetimeMs: 10_000,
  retryAfterFailureMs: 1_000,
  absenceLifetimeMs: 2_000,
};

/**
 * Finds SDK keys: isolate memory, then the strongly consistent store, then the second failure domain, then the last
 * known record, for a day at most. Use one per isolate. `createPublishedStores` builds the stores from the bindings.
 */
export function createKeyDirectory(deps: KeyDirectoryDeps): KeyDirectory {
  const cache = createFreshCache<SdkKeyRecord, undefined>({
    clock: deps.clock,
    load: (sdkKey, cached) => loadKey(sdkKey, cached, deps),
    // Keys are revoked for good, so a revoked one stays refused.
    mayOutlive: ({ revokedAt }, uncheckedMs) => revokedAt !== undefined || uncheckedMs < KEY_LAST_GOOD_MS,
    sizeMax: KEYS_CACHED_MAX,
    timing: TIMING,
  });
  return {
    peek(sdkKey) {
      const answer = cache.peek(sdkKey, undefined);
      return answer?.kind === "found" ? { kind: "found", record: answer.value } : undefined;
    },
    async lookup(sdkKey, keepAlive) {
      if (sdkKey === "" || sdkKey.length > KEY_TEXT_LENGTH_MAX) return { kind: "unknown" };
      const answer = await cache.read(sdkKey, undefined, keepAlive);
      if (answer.kind === "found") return { kind: "found", record: answer.value };
      return { kind: answer.kind === "missing" ? "unknown" : "unavailable" };
    },
  };
}

const RULES: RecordRules<SdkKeyRecord> = {
  parse: parseSdkKeyRecord,
  // Keys are revoked for good: neither a lagging copy nor a restored record brings one back.
  mayFollow: (record, cached) => cached?.revokedAt === undefined || record.revokedAt !== undefined,
  environmentOf: (record) => record?.environmentId ?? "",
};

async function loadKey(
  sdkKey: string,
  cached: SdkKeyRecord | undefined,
  deps: KeyDirectoryDeps,
): Promise<LoadOutcome<SdkKeyRecord>> {
  return loadRecord(sdkKeyObjectName(await sha256Hex(sdkKey)), cached, deps, RULES);
}

/** The record, or undefined when a member is missing or has the wrong type. */
export function parseSdkKeyRecord(input: unknown): SdkKeyRecord | undefined {
  if (!isRecord(input)) return undefined;
  const isComplete =
    SDK_KEY_KINDS.some((kind) => kind === input["kind"]) &&
    (["projectId", "projectKey", "environmentId", "environmentKey"] as const).every(
      (name) => typeof input[name] === "string" && input[name] !== "",
    ) &&
    typeof input["createdAt"] === "number" &&
    (input["revokedAt"] === undefined || typeof input["revokedAt"] === "number");
  return isComplete ? (input as unknown as SdkKeyRecord) : undefined;
}
