import type { ObjectStore } from "../ports/object-store.ts";

/** Shortest edge lifetime that KV accepts, in seconds. */
const KV_CACHE_SECONDS = 30;

/** Eventually consistent, also about absence: the second failure domain, never a reason to refuse. */
export function createKvObjectStore(namespace: Pick<KVNamespace, "get">): ObjectStore {
  return {
    name: "kv",
    async read(objectName) {
      const bytes = await namespace.get(objectName, { type: "arrayBuffer", cacheTtl: KV_CACHE_SECONDS });
      return bytes === null ? undefined : new Uint8Array(bytes);
    },
  };
}
