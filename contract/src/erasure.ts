import { sha256Hex } from "./digest.ts";

/**
 * `customType` of the landed line that says: hide what this user did before. `target` is the user's digest. Only lines of
 * server keys count; with a client key, anybody could hide anybody's events.
 */
export const ERASURE_EVENT = "burgee.erasure";

/** Stands for a user of one environment in a landed line. The views in `docs/design/event-schema` compute the same. */
export function erasureDigest(environmentId: string, userId: string): Promise<string> {
  return sha256Hex(`${environmentId}\n${userId}`);
}
