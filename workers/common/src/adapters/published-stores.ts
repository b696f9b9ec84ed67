import { guardStore } from "../core/guarded-store.ts";
import type { ObjectStore, Clock, GuardedStore } from "../ports.ts";
import { systemClock } from "./platform.ts";

/** Strongly consistent: this store decides. */
export function createR2ObjectStore(bucket: Pick<R2Bucket, "get">): ObjectStore {
  return {
    name: "r2",
    async read(objectName) {
      const object = await bucket.get(objectName);
      return object === null ? undefined : new Uint8Array(await object.arrayBuffer());
    },
  };
}

/** Shortest edge lifetime that KV accepts, in seconds. */
const KV_CACHE_SECONDS = 30;

/** The second failure domain. Eventually consistent, also about absence, so what it lacks is no reason to refuse. */
export function createKvObjectStore(namespace: Pick<KVNamespace, "get">): ObjectStore {
  return {
    name: "kv",
    async read(objectName) {
      const bytes = await namespace.get(objectName, { type: "arrayBuffer", cacheTtl: KV_CACHE_SECONDS });
      return bytes === null ? undefined : new Uint8Array(bytes);
    },
  };
}

/** Milliseconds for one read. Both together stay below the five seconds that SDKs wait. */
const PRIMARY_TIMEOUT_MS = 2_000;
const SECONDARY_TIMEOUT_MS = 1_500;

export interface PublishedStores {
  readonly primary: GuardedStore;
  readonly secondary: GuardedStore;
}

/** The two stores of published objects, from a Worker's bindings, each with a timeout and a breaker. */
export function createPublishedStores(env: {
  readonly CONFIGS: Pick<R2Bucket, "get">;
  readonly CONFIGS_KV: Pick<KVNamespace, "get">;
}): PublishedStores {
  return guardStores(createR2ObjectStore(env.CONFIGS), createKvObjectStore(env.CONFIGS_KV), systemClock);
}

/** The same for any two stores. */
export function guardStores(primary: ObjectStore, secondary: ObjectStore, clock: Clock): PublishedStores {
  return {
    primary: guardStore(primary, { timeoutMs: PRIMARY_TIMEOUT_MS, clock }),
    secondary: guardStore(secondary, { timeoutMs: SECONDARY_TIMEOUT_MS, clock }),
  };
}
