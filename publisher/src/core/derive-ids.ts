import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** Parts that identify an entity, outermost first, such as `["storefront", "feature", "checkout", "variation", "on"]`. */
export type IdentityParts = readonly string[];

const ID_BYTES = 12;

const encoder = new TextEncoder();

/**
 * Id of an entity: 24 hex digits that depend only on the project key and the first key of the entity.
 * Ids are hashed for bucketing, so the same files must give the same ids, and so the same users, everywhere.
 * Web Crypto would take twice as long, because it makes a promise for each of the tens of thousands of ids of a project.
 */
export function deriveId(parts: IdentityParts): string {
  // Keys cannot hold a slash, so the text is unambiguous.
  return bytesToHex(sha256(encoder.encode(parts.join("/"))).subarray(0, ID_BYTES));
}

/** Id of an environment. SDK keys need it before the first publish. */
export function deriveEnvironmentId(projectKey: string, environmentKey: string): string {
  return deriveId([projectKey, "environment", environmentKey]);
}
