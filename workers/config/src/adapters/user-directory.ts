import type { StoredUser, StoredUserPatch } from "../core/stored-user.ts";
import type { PatchOutcome, UserStore } from "../objects/user-store.ts";

/** Where users' stored data is found. Every call throws when the store does not answer. */
export interface UserDirectory {
  patchUser(environmentId: string, userId: string, patch: StoredUserPatch): Promise<PatchOutcome>;
  readUser(environmentId: string, userId: string): Promise<StoredUser | undefined>;
  deleteUser(environmentId: string, userId: string): Promise<boolean>;
  writeOptIns(environmentId: string, userId: string, decisions: Readonly<Record<string, boolean>>): Promise<void>;
  readOptIns(environmentId: string, userId: string): Promise<Readonly<Record<string, boolean>>>;
}

/**
 * Objects that share the users of one environment. Fixed for ever: another number would look for users where they are
 * not. 256 objects take some 250,000 requests a second and 2.5 TB.
 */
export const USER_SHARD_COUNT = 256;

/** Finds users in Durable Objects, each of which holds a share of one environment's users. */
export function createUserDirectory(namespace: DurableObjectNamespace<UserStore>): UserDirectory {
  const open = async (environmentId: string, userId: string): Promise<DurableObjectStub<UserStore>> =>
    namespace.getByName(`${environmentId}:${await chooseUserShard(environmentId, userId)}`);
  return {
    patchUser: async (environmentId, userId, patch) => (await open(environmentId, userId)).patchUser(userId, patch),
    readUser: async (environmentId, userId) => (await open(environmentId, userId)).readUser(userId),
    deleteUser: async (environmentId, userId) => (await open(environmentId, userId)).deleteUser(userId),
    writeOptIns: async (environmentId, userId, decisions) =>
      (await open(environmentId, userId)).writeOptIns(userId, decisions),
    readOptIns: async (environmentId, userId) => (await open(environmentId, userId)).readOptIns(userId),
  };
}

/** Shard of a user: the first byte of SHA-256 over environment and user id, so nobody can crowd one shard at will across environments. */
export async function chooseUserShard(environmentId: string, userId: string): Promise<number> {
  const text = new TextEncoder().encode(`${environmentId}\n${userId}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return (digest[0] ?? 0) % USER_SHARD_COUNT;
}
