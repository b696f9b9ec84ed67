import type { UserDirectory } from "../core/ports.ts";

/**
 * How many objects share the users of one environment. Never change it: another number would make existing users
 * unreachable. 256 objects handle about 250,000 requests a second and 2.5 TB.
 */
export const USER_SHARD_COUNT = 256;

/** Finds users in Durable Objects, each of which stores some of one environment's users. */
export function createUserDirectory(namespace: Env["USERS"]): UserDirectory {
  const open = async (environmentId: string, userId: string) =>
    namespace.getByName(`${environmentId}:${await chooseUserShard(environmentId, userId)}`);
  return {
    patchUser: async (environmentId, userId, patch, write) =>
      (await open(environmentId, userId)).patchUser(userId, patch, write),
    readUser: async (environmentId, userId) => (await open(environmentId, userId)).readUser(userId),
    exportUser: async (environmentId, userId) => (await open(environmentId, userId)).exportUser(userId),
    deleteUser: async (environmentId, userId) => (await open(environmentId, userId)).deleteUser(userId),
    writeOptIns: async (environmentId, userId, decisions, write) =>
      (await open(environmentId, userId)).writeOptIns(userId, decisions, write),
    readOptIns: async (environmentId, userId) => (await open(environmentId, userId)).readOptIns(userId),
  };
}

/**
 * Shard of a user: the first byte of SHA-256 over environment and user id. Ids chosen to crowd a shard of one environment
 * spread over the shards of another.
 */
export async function chooseUserShard(environmentId: string, userId: string): Promise<number> {
  const text = new TextEncoder().encode(`${environmentId}\n${userId}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return (digest[0] ?? 0) % USER_SHARD_COUNT;
}
