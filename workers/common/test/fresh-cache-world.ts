import type { CacheAnswer, FreshCacheTiming, LoadOutcome } from "../src/core/fresh-cache-options.ts";
import { type FreshCache, createFreshCache } from "../src/core/fresh-cache.ts";
import { type ManualClock, createManualClock } from "../src/testing.ts";

export interface Value {
  readonly key: string;
  readonly version: number;
  readonly size: number;
  readonly parts: readonly number[];
}
export interface Need {
  readonly version?: number;
  /** A value holds those parts that were asked for. */
  readonly part?: number;
}

const TIMING: FreshCacheTiming = {
  softLifetimeMs: 5_000,
  revalidateAheadMs: 1_000,
  waitWhenCachedMs: 250,
  waitWhenBehindMs: 2_000,
  waitWhenEmptyMs: 4_000,
  revalidationLifetimeMs: 10_000,
  retryAfterFailureMs: 1_000,
  absenceLifetimeMs: 0,
};

/** A cache over a source that tests bend: versions per key, latency, failure. */
export function createWorld(
  options: { sizeMax?: number; timing?: Partial<FreshCacheTiming>; fallsBack?: boolean } = {},
) {
  const clock = createManualClock();
  const world = {
    clock,
    versions: new Map<string, number>(),
    sizes: new Map<string, number>(),
    mode: "ok" as "ok" | "failing" | "repeating",
    delayMs: 0,
    loads: 0,
    kept: 0,
  };
  const load = async (key: string, held: Value | undefined, need: Need): Promise<LoadOutcome<Value>> => {
    world.loads += 1;
    // The store decides when it is asked, not when its answer arrives.
    const { mode } = world;
    const version = world.versions.get(key);
    if (world.delayMs > 0) await clock.startTimer(world.delayMs).expired;
    if (mode === "failing") return { kind: "failed" };
    if (version === undefined) return { kind: "missing" };
    const parts = [...(held?.parts ?? []), ...(need.part === undefined ? [] : [need.part])];
    const value = { key, version, size: world.sizes.get(key) ?? 1, parts };
    return { kind: "loaded", value, source: mode === "ok" ? "r2" : "kv", isAuthoritative: mode === "ok" };
  };
  const cache: FreshCache<Value, Need> = createFreshCache<Value, Need>({
    clock,
    load,
    covers: (value, need) => need.part === undefined || value.parts.includes(need.part),
    satisfies: (value, need) => value.version >= (need.version ?? 0),
    isSame: (a, b) => a.version === b.version,
    sizeOf: (value) => value.size,
    sizeMax: options.sizeMax ?? 100,
    timing: { ...TIMING, ...options.timing },
    fallsBackToAbsence: options.fallsBack ?? false,
  });
  const read = (key: string, need: Need = {}): Promise<CacheAnswer<Value>> =>
    cache.read(key, need, () => {
      world.kept += 1;
    });
  return { world, clock, cache, read };
}

export async function whileTimePasses<T>(promise: Promise<T>, clock: ManualClock, ms: number): Promise<T> {
  const [value] = await Promise.all([promise, clock.advance(ms)]);
  return value;
}
