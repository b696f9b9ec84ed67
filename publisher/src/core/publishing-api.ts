import type { ConfigView, SdkKeyKind, StoredView } from "@burgee/contract";

import type { Change } from "./diff-snapshots.ts";
import type { Problem } from "./problem.ts";

/** Bodies of the publishing API, as the Worker writes and the client reads them. */

/** Why a version exists. `keys`: a client key changed. `initial`: the empty config of an environment's first key. */
export type VersionKind = "publish" | "rollback" | "keys" | "initial";

export interface VersionRecord {
  readonly environmentId: string;
  readonly environmentKey: string;
  readonly version: number;
  /** Version that was current before; 0 when there was none. */
  readonly parent: number;
  readonly kind: VersionKind;
  /** The version whose content a rollback brought back. */
  readonly rollbackOf?: number;
  /** The project from which the environment was taken back. */
  readonly takenFrom?: string;
  readonly etag: string;
  /** Epoch milliseconds, a whole second: the `Last-Modified` of this version. */
  readonly lastModifiedMs: number;
  /** Epoch milliseconds by the server's clock. */
  readonly createdAtMs: number;
  readonly actor: string;
  readonly message: string;
  readonly views: Readonly<Partial<Record<ConfigView, StoredView>>>;
  /** Lower-case hex SHA-256 of the stored content; absent in versions of earlier releases. */
  readonly snapshotSha256?: string;
}

/** Reply to a publish or rollback. `version` is what is current afterwards, undefined only for a dry run on nothing. */
export interface PublishReply {
  readonly outcome: "published" | "unchanged" | "dry_run";
  readonly version?: VersionRecord;
  readonly changes: readonly Change[];
  /** Warnings; errors arrive as a refusal. */
  readonly problems: readonly Problem[];
}

export interface ValidateReply {
  readonly problems: readonly Problem[];
  readonly environments: readonly { readonly environmentId: string; readonly environmentKey: string }[];
}

export interface VersionListReply {
  /** Newest first. */
  readonly versions: readonly VersionRecord[];
}

export interface VersionReply {
  readonly version: VersionRecord;
  /** What it changed against its parent. */
  readonly changes: readonly Change[];
  /** The compiled environment, an `CompiledEnvironment`. */
  readonly snapshot: unknown;
}

/** Why a key was revoked: it was replaced, or somebody may have it who should not. */
export type RevocationReason = "rotation" | "compromise";

export const REVOCATION_REASONS: readonly RevocationReason[] = ["rotation", "compromise"];

/** An SDK key as listed. Client and mobile keys are public and shown whole; server keys only by their end. */
export interface SdkKeyListing {
  /** Start of the key's digest; enough to revoke it. */
  readonly id: string;
  readonly kind: SdkKeyKind;
  readonly key?: string;
  readonly hint: string;
  readonly createdAtMs: number;
  readonly revokedAtMs?: number;
  readonly revokedFor?: RevocationReason;
}

/** The only time a server key is shown. */
export interface CreatedSdkKey extends SdkKeyListing {
  readonly key: string;
  readonly environmentId: string;
  readonly environmentKey: string;
}

export interface SdkKeyListReply {
  readonly keys: readonly SdkKeyListing[];
}

export interface StatusReply {
  readonly environmentId: string;
  readonly environmentKey: string;
  /** Undefined before the first version. */
  readonly version?: VersionRecord;
  /** Version that each store's pointer names; null when it could not be read. */
  readonly stores: { readonly r2: number | null; readonly kv: number | null };
  /** The project that made the environment, when it is another one: this one cannot publish to it. */
  readonly ownedBy?: string;
  /** The project whose version readers see, when it is another one although this one made the environment. */
  readonly takenBy?: string;
  /** Keys in force by kind. */
  readonly keys: Readonly<Record<SdkKeyKind, number>>;
  /** Open event streams, when a realtime Worker is bound and answers. */
  readonly streams?: number;
  /** What is stored without a signature of the current key; absent when the publish Worker has no signing key. */
  readonly unsigned?: readonly string[];
}

/** One environment in a list; `StatusReply` shows more of it. */
export interface EnvironmentListing {
  readonly environmentId: string;
  readonly environmentKey: string;
  /** Current version; 0 before the first. */
  readonly version: number;
  /** ETag of the current version; absent before the first. */
  readonly etag?: string;
  /** Epoch milliseconds at which the current version was published; absent when the server has no record of it. */
  readonly publishedAtMs?: number;
  /** Actor of the current version; absent when the server has no record of it. */
  readonly publishedBy?: string;
  /** Keys in force by kind. */
  readonly keys: Readonly<Record<SdkKeyKind, number>>;
}

export interface EnvironmentListReply {
  /** In the order in which they were created. */
  readonly environments: readonly EnvironmentListing[];
}

export interface AuditEntry {
  /** Counts from 1. */
  readonly sequence: number;
  readonly atMs: number;
  readonly actor: string;
  readonly action: string;
  readonly environmentKey?: string;
  readonly version?: number;
  readonly message?: string;
  /** The project from which the environment was taken back. */
  readonly takenFrom?: string;
  /** The first changes with long texts cut, and how many more there are; `GET …/versions/{n}` has all. */
  readonly changes?: readonly Change[];
  /** SHA-256 of the stored text with all changes; absent in entries of earlier releases. */
  readonly changesSha256?: string;
  /** Digest of the entry before; empty for the first. */
  readonly previousDigest: string;
  /** SHA-256 over the canonical JSON of all other members. */
  readonly digest: string;
}

export interface AuditReply {
  /** Oldest first. */
  readonly entries: readonly AuditEntry[];
}
