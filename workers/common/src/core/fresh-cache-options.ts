import type { Clock } from "../ports.ts";

/** What loading said. A loader must not report `missing` when a store merely failed. */
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
      readonly rung: string;
    }
  | { readonly kind: "missing" }
  | { readonly kind: "failed" };

export interface FreshCacheOptions<V, N> {
  readonly clock: Clock;
  /** Must end by itself; `held` is the value to compare with. */
  readonly load: (key: string, held: V | undefined, need: N) => Promise<LoadOutcome<V>>;
  /** Whether the value can answer the need at all. */
  readonly covers: (value: V, need: N) => boolean;
  /**
   * Whether the value is new enough for the need, before its soft lifetime ends.
   * @param checkedAtMs epoch milliseconds at which the newest answered flight left
   */
  readonly satisfies: (value: V, need: N, checkedAtMs: number) => boolean;
  /** Whether a value checked then still does for the need but had better be checked again in the background. */
  readonly isAgeing?: (need: N, checkedAtMs: number) => boolean;
  /** Whether two values tell the same, so that a store that merely repeats one does not reset its age. */
  readonly isSame: (held: V, loaded: V) => boolean;
  readonly sizeOf: (value: V) => number;
  /** Sum of sizes held; the least recently used go first. One value larger than that is held alone. */
  readonly sizeMax: number;
  readonly timing: FreshCacheTiming;
  /**
   * Whether a reader is told `missing` when loading fails now but the last certain answer was absence. Leave it off
   * where acting on a wrong `missing` does harm.
   */
  readonly fallsBackToAbsence?: boolean;
}

/** All in milliseconds. */
export interface FreshCacheTiming {
  /** A confirmed value is served this long without asking. */
  readonly softLifetimeMs: number;
  /** So long before that end, a request starts a revalidation without waiting for it. */
  readonly revalidateAheadMs: number;
  /** How long a request that could be answered from memory waits for a revalidation. */
  readonly waitWhenHeldMs: number;
  /** The same, when the request knows of a newer version than memory holds. */
  readonly waitWhenBehindMs: number;
  /** How long a request waits when memory holds nothing for it. */
  readonly waitWhenEmptyMs: number;
  /** After this a flight counts as lost (its isolate request was cancelled) and another may start. */
  readonly flightLifetimeMs: number;
  /** Pause after a failed revalidation, during which held values are served at once. */
  readonly retryAfterFailureMs: number;
  /** How long absence is remembered; 0 means never. */
  readonly missingLifetimeMs: number;
}
