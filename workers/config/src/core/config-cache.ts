import { CONFIG_CONFIRMATION_MS, CONFIG_SOFT_LIFETIME_MS } from "@burgee/contract";
import {
  type CacheAnswer,
  type Clock,
  type FreshCacheTiming,
  type KeepAlive,
  createFreshCache,
} from "@burgee/worker-common";

import { type VersionSources, loadVersion } from "./load-version.ts";
import {
  type ConfigNeed,
  type PublishedVersion,
  coversNeed,
  isSameVersion,
  measureVersion,
  meetsFloor,
} from "./published-version.ts";

/** Finds published versions: in memory while fresh, then in R2, then in KV, then what memory held last. */
export interface ConfigCache {
  /** A fresh config without waiting; undefined means: call `find`. */
  peek(environmentId: string, need: ConfigNeed): CacheAnswer<PublishedVersion> | undefined;
  /** Never throws. `missing` means that nothing was ever published; `failed` that no store answered. */
  find(environmentId: string, need: ConfigNeed, keepAlive: KeepAlive): Promise<CacheAnswer<PublishedVersion>>;
  stats(): { readonly entries: number; readonly size: number; readonly evictions: number };
}

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

/** How long before a confirmation expires a request renews it in the background, so that under load no request waits. */
const CONFIRM_AHEAD_MS = CONFIG_CONFIRMATION_MS / 4;

export function createConfigCache({ clock, sources, bytesMax = HELD_BYTES_MAX }: ConfigCacheOptions): ConfigCache {
  const cache = createFreshCache<PublishedVersion, ConfigNeed>({
    clock,
    load: (environmentId, held, need) => loadVersion(environmentId, held, need, sources),
    covers: coversNeed,
    satisfies: ({ pointer }, { floor, confirmedSinceMs = 0 }, checkedAtMs) =>
      checkedAtMs >= confirmedSinceMs && meetsFloor(pointer, floor, clock.now()),
    isAgeing: ({ confirmedSinceMs }, checkedAtMs) =>
      confirmedSinceMs !== undefined && checkedAtMs < confirmedSinceMs + CONFIRM_AHEAD_MS,
    isSame: (held, loaded) => isSameVersion(held.pointer, loaded.pointer),
    sizeOf: measureVersion,
    sizeMax: bytesMax,
    fallsBackToAbsence: true,
    timing: CONFIG_CACHE_TIMING,
  });
  return {
    peek: (environmentId, need) => cache.peek(environmentId, need),
    find: (environmentId, need, keepAlive) => cache.read(environmentId, need, keepAlive),
    stats: cache.stats,
  };
}
