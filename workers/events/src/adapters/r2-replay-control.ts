import type { ReplayControl, ReplayState } from "../core/ports.ts";

const OBJECT_NAME = "control/replay.json";

/** The replay lease as one R2 object with conditional writes. */
export function createR2ReplayControl(bucket: R2Bucket): ReplayControl {
  return {
    async read() {
      const object = await bucket.get(OBJECT_NAME);
      return object === null ? undefined : { state: await object.json<ReplayState>(), tag: object.etag };
    },
    async write(state, tag) {
      const onlyIf: R2Conditional = tag === undefined ? { etagDoesNotMatch: "*" } : { etagMatches: tag };
      // `put` returns null when the precondition fails, although only some overloads are typed so.
      const written: R2Object | null = await bucket.put(OBJECT_NAME, JSON.stringify(state), { onlyIf });
      return written !== null;
    },
  };
}
