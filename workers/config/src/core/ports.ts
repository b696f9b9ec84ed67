import type { PatchOutcome, StoredUser, StoredUserPatch } from "./stored-user.ts";

/** Encodings in which this Worker sends bodies. */
export type ContentEncoding = "br" | "gzip";

/** Compresses a whole body. */
export type Compress = (bytes: Uint8Array<ArrayBuffer>, encoding: ContentEncoding) => Promise<Uint8Array<ArrayBuffer>>;

/** URL of an environment's event stream, or undefined when the deployment has none. */
export type DescribeStream = (environmentId: string) => Promise<string | undefined>;

/** Where users' stored data is kept. Every call throws when the store does not answer. */
export interface UserDirectory {
  /** Changes a user's data; `too_large` leaves it as it was. */
  patchUser(environmentId: string, userId: string, patch: StoredUserPatch): Promise<PatchOutcome>;
  readUser(environmentId: string, userId: string): Promise<StoredUser | undefined>;
  /** Deletes everything about a user. Returns whether there was anything. */
  deleteUser(environmentId: string, userId: string): Promise<boolean>;
  /** Records decisions by feature id; features that are not named keep theirs. */
  writeOptIns(environmentId: string, userId: string, decisions: Readonly<Record<string, boolean>>): Promise<void>;
  readOptIns(environmentId: string, userId: string): Promise<Readonly<Record<string, boolean>>>;
}
