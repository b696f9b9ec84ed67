import type { ObjectStore } from "../ports/object-store.ts";

/** Strongly consistent: the rung that decides. */
export function createR2ObjectStore(bucket: Pick<R2Bucket, "get">): ObjectStore {
  return {
    name: "r2",
    async read(objectName) {
      const object = await bucket.get(objectName);
      return object === null ? undefined : new Uint8Array(await object.arrayBuffer());
    },
  };
}
