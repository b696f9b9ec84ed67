import { USER_DATA_BYTES_MAX } from "@burgee/contract";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { chooseUserShard, createUserDirectory, USER_SHARD_COUNT } from "../src/adapters/user-directory.ts";
import type { StoredWrite } from "../src/core/stored-data-policy.ts";
import type { StoredUserPatch } from "../src/core/stored-user.ts";

const users = createUserDirectory(env.USERS);

describe("the user directory", () => {
  it("keeps users apart by environment and by id", async () => {
    await users.patchUser("e1", "ada", patch({ plan: "pro" }), BY_SERVER);
    await users.patchUser("e2", "ada", patch({ plan: "free" }), BY_SERVER);
    expect(await users.readUser("e1", "ada")).toEqual({ server: { customData: { plan: "pro" } } });
    expect(await users.readUser("e2", "ada")).toEqual({ server: { customData: { plan: "free" } } });
    expect(await users.readUser("e1", "Ada")).toEqual({});
  });

  it("merges changes, also when they come at once", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
    await Promise.all(names.map(async (name) => users.patchUser("e1", "busy", patch({ [name]: name }), BY_SERVER)));
    const stored = await users.readUser("e1", "busy");
    expect(Object.keys(stored.server?.customData ?? {}).sort()).toEqual([...names].sort());
  });

  it("survives the eviction of its objects", async () => {
    await users.patchUser("e1", "kept", patch({ plan: "pro" }), BY_SERVER);
    await users.writeOptIns("e1", "kept", { f1: true }, BY_SERVER);
    await evictDurableObject(env.USERS.getByName(`e1:${await chooseUserShard("e1", "kept")}`));
    expect(await users.readUser("e1", "kept")).toEqual({ server: { customData: { plan: "pro" } } });
    expect(await users.readOptIns("e1", "kept")).toEqual({ f1: true });
  });

  it("takes data up to its limit and refuses one byte more, keeping what it had", async () => {
    const overhead = new TextEncoder().encode(JSON.stringify({ customData: { text: "" } })).byteLength;
    const accents = "é".repeat(1_000);
    const padded = accents + "x".repeat(USER_DATA_BYTES_MAX - overhead - 2 * accents.length);
    expect(await users.patchUser("e1", "big", patch({ text: padded }), BY_SERVER)).toBe("stored");
    expect(await users.patchUser("e1", "big", patch({ text: `${padded}x` }), BY_SERVER)).toBe("too_large");
    expect(await users.readUser("e1", "big")).toEqual({ server: { customData: { text: padded } } });
  });

  it("adds opt-in decisions and changes them one by one", async () => {
    expect(await users.readOptIns("e1", "opt")).toEqual({});
    await users.writeOptIns("e1", "opt", { f1: true, f2: false }, BY_SERVER);
    await users.writeOptIns("e1", "opt", { f1: false, f3: true }, BY_SERVER);
    expect(await users.readOptIns("e1", "opt")).toEqual({ f1: false, f2: false, f3: true });
  });

  it("forgets everything about a user and leaves no row", async () => {
    await users.patchUser("e1", "gone", patch({ plan: "pro" }), BY_SERVER);
    await users.patchUser("e1", "gone", patch({ plan: "free" }), BY_CLIENT);
    await users.writeOptIns("e1", "gone", { f1: true }, BY_SERVER);
    expect(await users.deleteUser("e1", "gone")).toBe(true);
    expect(await users.deleteUser("e1", "gone")).toBe(false);
    expect(await users.readUser("e1", "gone")).toEqual({});
    expect(await users.readOptIns("e1", "gone")).toEqual({});
    const stub = env.USERS.getByName(`e1:${await chooseUserShard("e1", "gone")}`);
    const rows = await runInDurableObject(stub, async (_, state) =>
      ["users", "client_users", "opt_ins"].map(
        (table) => state.storage.sql.exec(`SELECT count(*) AS rows FROM ${table} WHERE user_id = 'gone'`).one()["rows"],
      ),
    );
    expect(rows).toEqual([0, 0, 0]);
  });

  it("spreads users over all objects", async () => {
    const shards = await Promise.all(
      Array.from({ length: 4_000 }, async (_, user) => chooseUserShard("e1", `u${user}`)),
    );
    expect(new Set(shards).size).toBe(USER_SHARD_COUNT);
    expect(Math.max(...shards)).toBeLessThan(USER_SHARD_COUNT);
  });
});

const BY_SERVER: StoredWrite = { by: "server", lifetimeMs: undefined };
const BY_CLIENT: StoredWrite = { by: "client", lifetimeMs: 60_000 };

function patch(customData: StoredUserPatch["customData"]): StoredUserPatch {
  return { attributes: {}, customData };
}
