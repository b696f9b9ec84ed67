import type { StoredWrite } from "./stored-data-policy.ts";
import type { PatchOutcome, StoredParts, StoredUser, StoredUserPatch } from "./stored-user.ts";

/** Encodings in which this Worker sends bodies. */
export type ContentEncoding = "br" | "gzip";

/** Compresses a whole body. */
export type Compress = (bytes: Uint8Array<ArrayBuffer>, encoding: ContentEncoding) => Promise<Uint8Array<ArrayBuffer>>;

/** URL of the event stream that all server keys of an environment share, or undefined when the deployment has none. */
export type DescribeStream = (environmentId: string) => Promise<string | undefined>;

/**
 * Records that a user's landed events must be hidden. Returns false when that is not stored; throws when the events
 * Worker does not answer.
 */
export type RecordErasure = (sdkKey: string, environmentId: string, userId: string) => Promise<boolean>;

/** When something stored was written last and when it ends, in epoch milliseconds; null: not known, never. */
export interface StoredTimes {
  readonly updatedAtMs: number | null;
  readonly expiresAtMs: number | null;
}

/** Everything that is stored about a user. */
export interface UserExport {
  readonly server?: StoredTimes & { readonly data: StoredUser };
  readonly client?: StoredTimes & { readonly data: StoredUser };
  readonly optIns: readonly (StoredTimes & { readonly featureId: string; readonly isEnabled: boolean })[];
}

/** Where users' stored data is kept. Every call throws when the store does not answer. */
export interface UserDirectory {
  /**
   * Changes what servers or what clients stored about a user. A value that a server removes is removed from both. Leaves
   * everything as it was unless the outcome is `stored`.
   */
  patchUser(environmentId: string, userId: string, patch: StoredUserPatch, write: StoredWrite): Promise<PatchOutcome>;
  readUser(environmentId: string, userId: string): Promise<StoredParts>;
  exportUser(environmentId: string, userId: string): Promise<UserExport>;
  /** Deletes everything about a user. Returns whether there was anything. */
  deleteUser(environmentId: string, userId: string): Promise<boolean>;
  /** Records decisions by feature id; features that are not named keep theirs. `full` records none. */
  writeOptIns(
    environmentId: string,
    userId: string,
    decisions: Readonly<Record<string, boolean>>,
    write: StoredWrite,
  ): Promise<"stored" | "full">;
  readOptIns(environmentId: string, userId: string): Promise<Readonly<Record<string, boolean>>>;
}

/** Stores how many polls left SDKs of an environment with each ETag. Throws when they may not be stored. */
export type StorePolls = (
  environmentId: string,
  polls: readonly (readonly [etag: string, polls: number])[],
) => Promise<void>;
