import type { PatchOutcome, StoredUser, StoredUserPatch } from "./stored-user.ts";

/** Where users' stored data is kept. Every call throws when the store does not answer. */
export interface UserDirectory {
  /** Changes a user's data; `too_large` leaves it as it was. */
  patchUser(environmentId: string, userId: string, patch: StoredUserPatch): Promise<PatchOutcome>;
  readUser(environmentId: string, userId: string): Promise<StoredUser | undefined>;
  /** Deletes everything about a user; whether there was anything. */
  deleteUser(environmentId: string, userId: string): Promise<boolean>;
  /** Records decisions by feature id; features that are not named keep theirs. */
  writeOptIns(environmentId: string, userId: string, decisions: Readonly<Record<string, boolean>>): Promise<void>;
  readOptIns(environmentId: string, userId: string): Promise<Readonly<Record<string, boolean>>>;
}
