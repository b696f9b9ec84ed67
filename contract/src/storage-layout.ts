import type { SdkKeyKind, SdkKeyRevocation } from "./sdk-key.ts";
import type { Signature } from "./signed-record.ts";

/**
 * What the publisher writes and the edge reads. The same names are used in R2 and, as a second failure domain, in KV.
 * Artifacts are immutable; the pointer is the only thing that changes.
 */

/**
 * A rendering of one environment config for one kind of reader. Each contains only features visible to that reader.
 * `server-v1` has shared audiences expanded inline. `client` and `mobile` carry `clientSDKKey`.
 * `client-obfuscated` is `client` with user-visible names obfuscated.
 */
export type ConfigView = "server-v2" | "server-v1" | "client" | "client-obfuscated" | "mobile";

export const CONFIG_VIEWS: readonly ConfigView[] = ["server-v2", "server-v1", "client", "client-obfuscated", "mobile"];

/** `keys/{digest}.json`: one SDK key, found by the lower-case hex SHA-256 of its text. */
export interface SdkKeyRecord extends Signature {
  readonly kind: SdkKeyKind;
  readonly projectId: string;
  readonly projectKey: string;
  readonly environmentId: string;
  readonly environmentKey: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds. A revoked key is refused for configs; events are accepted during a grace period. */
  readonly revokedAt?: number;
  /** Why it was revoked; absent or unknown means rotation. */
  readonly revokedFor?: SdkKeyRevocation;
}

/** `environments/{environmentId}/pointer.json`: which version is current. */
export interface EnvironmentPointer extends Signature {
  readonly projectId: string;
  readonly projectKey: string;
  readonly environmentId: string;
  readonly environmentKey: string;
  /**
   * Counts up; numbers of interrupted publishes stay unused. 0 names no version: it stands where the first publish was
   * interrupted, and readers take it for a missing pointer.
   */
  readonly version: number;
  /** Epoch milliseconds, a whole second, strictly later than that of every earlier version. */
  readonly lastModifiedMs: number;
  /**
   * Quoted strong ETag of this version: a digest over all its views, so every view, the event stream and the body of
   * client configs carry the same text.
   */
  readonly etag: string;
  /** Present when the environment has no event stream: readers then poll. */
  readonly realtime?: false;
  /** A view that is absent was not published. */
  readonly views: Readonly<Partial<Record<ConfigView, StoredView>>>;
}

/** What the artifact of one view must be. */
export interface StoredView {
  /** Size in bytes. */
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the bytes; absent in pointers of versions before digests were written. */
  readonly sha256?: string;
}

/**
 * Header of a config for server SDKs: the signed pointer as base64 of its JSON, so that an SDK that knows the public keys
 * can verify the body. Absent while versions are not signed.
 */
export const SIGNED_POINTER_HEADER = "burgee-signed-pointer";

export function sdkKeyObjectName(digest: string): string {
  return `keys/${digest}.json`;
}

export function pointerObjectName(environmentId: string): string {
  return `environments/${environmentId}/pointer.json`;
}

export function artifactObjectName(environmentId: string, version: number, view: ConfigView): string {
  return `environments/${environmentId}/${version}/${view}.json`;
}

/** Sent to the realtime Worker after a version became readable everywhere. */
export interface ConfigAnnouncement {
  readonly environmentId: string;
  readonly version: number;
  /** Equal to the pointer's, quotes included. */
  readonly etag: string;
  /** Equal to the pointer's: epoch milliseconds, a whole second. */
  readonly lastModifiedMs: number;
}
