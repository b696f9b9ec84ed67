import type { Clock } from "../ports.ts";

/** What loading returned. A loader must not report `missing` when a store merely failed. */
export type LoadOutcome<V> =
  /** `isAuthoritative` resets the age of a value that did not change. */
  | { readonly kind: "loaded"; readonly value: V; readonly source: string; readonly isAuthoritative: boolean }
  | { readonly kind: "missing" }
  | { readonly kind: "failed" };

export type CacheAnswer<V> =
  | {
      readonly kind: "found";
      readonly value: V;
      /** Milliseconds since an authoritative store last confirmed the value. */
      readonly ageMs: number;
      /** `memory`, the store that just answered, or `last-known-good` when nothing could confirm it in time. */
      readonly source: string;
    }
  | { readonly kind: "missing" }
  | { readonly kind: "failed" };

export interface FreshCacheOptions<V, N> {
  readonly clock: Clock;
  /** Must settle by itself; `cached` is the value to compare with. */
  readonly load: (key: string, cached: V | undefined, need: N) => Promise<LoadOutcome<V>>;
  /** Whether the value can answer the need at all; by default every value can. */
  readonly covers?: (value: V, need: N) => boolean;
  /**
   * Whether the value is new enough for the need, before its soft lifetime ends; by default every value is.
   * @param checkedAtMs epoch milliseconds at which the newest answered revalidation started
   */
  readonly satisfies?: (value: V, need: N, checkedAtMs: number, nowMs: number) => boolean;
  /** Whether a value checked then still answers the need but should be revalidated in the background; by default never. */
  readonly isAgeing?: (need: N, checkedAtMs: number) => boolean;
  /**
   * Whether two values say the same, so that a store that only repeats one does not reset its age; by default all
   * values of one key do.
   */
  readonly isSame?: (cached: V, loaded: V) => boolean;
  /**
   * Whether a value that no store has answered for this long may still be served; by default every value may.
   * @param uncheckedMs milliseconds since the newest answered revalidation started
   */
  readonly mayOutlive?: (value: V, uncheckedMs: number) => boolean;
  /** By default every value counts as 1. */
  readonly sizeOf?: (value: V) => number;
  /** Largest sum of sizes kept; the least recently used go first. One value larger than that is kept alone. */
  readonly sizeMax: number;
  readonly timing: FreshCacheTiming;
  /**
   * Whether a reader gets `missing` when loading fails now but the last certain answer was absence. Leave it off where
   * acting on a wrong `missing` does harm.
   */
  readonly fallsBackToAbsence?: boolean;
}

/** All in milliseconds. */
export interface FreshCacheTiming {
  /** How long a confirmed value is served without asking. */
  readonly softLifetimeMs: number;
  /** How long before the soft lifetime ends a request starts a revalidation without waiting for it. */
  readonly revalidateAheadMs: number;
  /** How long a request that could be answered from memory waits for a revalidation. */
  readonly waitWhenCachedMs: number;
  /** The same, when the request knows of a newer version than memory has. */
  readonly waitWhenBehindMs: number;
  /** How long a request waits when memory has nothing for it. */
  readonly waitWhenEmptyMs: number;
  /** How long until a revalidation counts as lost (the request that ran it was cancelled) and another may start. */
  readonly revalidationLifetimeMs: number;
  /** How long cached values are served at once after a failed revalidation. */
  readonly retryAfterFailureMs: number;
  /** How long absence is remembered; 0 means never. */
  readonly absenceLifetimeMs: number;
}
