import { guardStore } from "../core/guarded-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { GuardedStore, ObjectStore } from "../ports/object-store.ts";
import { createKvObjectStore } from "./kv-object-store.ts";
import { createR2ObjectStore } from "./r2-object-store.ts";
import { systemClock } from "./system-clock.ts";

/** Milliseconds for one read. Both together stay below the five seconds that SDKs wait. */
const PRIMARY_TIMEOUT_MS = 2_000;
const SECONDARY_TIMEOUT_MS = 1_500;

export interface StorageLadder {
  readonly primary: GuardedStore;
  readonly secondary: GuardedStore;
}

/** The two stores of published objects, from a Worker's bindings, each with a timeout and a breaker. */
export function createStorageLadder(env: {
  readonly CONFIGS: Pick<R2Bucket, "get">;
  readonly CONFIGS_KV: Pick<KVNamespace, "get">;
}): StorageLadder {
  return guardLadder(createR2ObjectStore(env.CONFIGS), createKvObjectStore(env.CONFIGS_KV), systemClock);
}

/** The same over any two stores. */
export function guardLadder(primary: ObjectStore, secondary: ObjectStore, clock: Clock): StorageLadder {
  return {
    primary: guardStore(primary, { timeoutMs: PRIMARY_TIMEOUT_MS, clock }),
    secondary: guardStore(secondary, { timeoutMs: SECONDARY_TIMEOUT_MS, clock }),
  };
}
