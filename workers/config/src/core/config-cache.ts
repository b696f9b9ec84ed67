import { CONFIG_CONFIRMATION_MS, CONFIG_SOFT_LIFETIME_MS } from "@burgee/contract";
import { type Clock, type FreshCache, type FreshCacheTiming, createFreshCache } from "@burgee/worker-common";

import { type VersionSources, loadVersion } from "./load-version.ts";
import {
  type ConfigNeed,
  type PublishedVersion,
  coversNeed,
  isConfirmationAgeing,
  isNewEnough,
  isSameVersion,
  measureVersion,
} from "./published-version.ts";

/**
 * By environment id. `missing` means that nothing was ever published; `failed` that no store answered and memory holds
 * nothing.
 */
export type ConfigCache = FreshCache<PublishedVersion, ConfigNeed>;

export interface ConfigCacheOptions {
  readonly clock: Clock;
  readonly sources: VersionSources;
  /** Bytes that an isolate may hold, by the estimate of `measureVersion`. */
  readonly bytesMax?: number;
}

/** Half of an isolate's 128 MB: the rest is code, requests under way, and a version being replaced. */
const HELD_BYTES_MAX = 64 * 1024 * 1024;

const CONFIG_CACHE_TIMING: FreshCacheTiming = {
  softLifetimeMs: CONFIG_SOFT_LIFETIME_MS,
  revalidateAheadMs: 1_000,
  waitWhenCachedMs: 250,
  waitWhenBehindMs: 2_000,
  waitWhenEmptyMs: 4_500,
  revalidationLifetimeMs: 10_000,
  retryAfterFailureMs: 1_000,
  // The announcement of a first publish cannot arrive sooner, so no refetch is answered from a read before the publish.
  absenceLifetimeMs: CONFIG_CONFIRMATION_MS,
};

/** Finds published versions: in memory while fresh, then in R2, then in KV, then what memory held last. */
export function createConfigCache({ clock, sources, bytesMax = HELD_BYTES_MAX }: ConfigCacheOptions): ConfigCache {
  return createFreshCache<PublishedVersion, ConfigNeed>({
    clock,
    load: (environmentId, held, need) => loadVersion(environmentId, held, need, sources),
    covers: coversNeed,
    satisfies: isNewEnough,
    isAgeing: isConfirmationAgeing,
    isSame: (held, loaded) => isSameVersion(held.pointer, loaded.pointer),
    sizeOf: measureVersion,
    sizeMax: bytesMax,
    fallsBackToAbsence: true,
    timing: CONFIG_CACHE_TIMING,
  });
}
