import {
  CLIENT_STORED_USERS_PER_OBJECT_MAX,
  CLIENT_USER_DATA_BYTES_MAX,
  OPT_INS_PER_OBJECT_MAX,
  STORED_USERS_PER_OBJECT_MAX,
} from "@burgee/contract";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { StoredWrite } from "../src/core/stored-data-policy.ts";
import type { StoredUserPatch } from "../src/core/stored-user.ts";

const BY_SERVER: StoredWrite = { by: "server", lifetimeMs: undefined };
const BY_CLIENT: StoredWrite = { by: "client", lifetimeMs: 3_600_000 };
const EXPIRED: StoredWrite = { by: "client", lifetimeMs: 0 };
const PATCH: StoredUserPatch = { attributes: { country: "CA" }, customData: {} };

let objects = 0;
function open() {
  objects += 1;
  return env.USERS.getByName(`limits-${objects}`);
}
type Store = ReturnType<typeof open>;

describe("quotas of stored users", () => {
  it.each([
    ["client_users", BY_CLIENT, CLIENT_STORED_USERS_PER_OBJECT_MAX],
    ["users", BY_SERVER, STORED_USERS_PER_OBJECT_MAX],
  ] as const)(
    "%s takes users up to its limit and refuses one more, but changes those it has",
    async (table, write, max) => {
      const store = open();
      await fill(
        store,
        max - 1,
        (row) => `INSERT INTO ${table} (user_id, data) ${row("'u' || n, '{\"country\":\"NZ\"}'")}`,
      );
      expect(await store.patchUser("last", PATCH, write)).toBe("stored");
      expect(await store.patchUser("one-more", PATCH, write)).toBe("full");
      expect(await store.readUser("one-more")).toEqual({});
      expect(await store.patchUser("u1", PATCH, write)).toBe("stored");
      await store.deleteUser("u1");
      expect(await store.patchUser("one-more", PATCH, write)).toBe("stored");
      expect(await store.patchUser("yet-another", PATCH, write)).toBe("full");
    },
  );

  it("that client keys filled leave room for servers", async () => {
    const store = open();
    await fill(
      store,
      CLIENT_STORED_USERS_PER_OBJECT_MAX,
      (row) => `INSERT INTO client_users (user_id, data) ${row("'u' || n, '{}'")}`,
    );
    expect(await store.patchUser("ada", PATCH, BY_CLIENT)).toBe("full");
    expect(await store.patchUser("ada", PATCH, BY_SERVER)).toBe("stored");
  });

  it("count opt-in decisions, too", async () => {
    const store = open();
    await fill(
      store,
      OPT_INS_PER_OBJECT_MAX - 1,
      (row) => `INSERT INTO opt_ins (user_id, feature_id, enabled) ${row("'u' || n, 'f1', 1")}`,
    );
    expect(await store.writeOptIns("ada", { f1: true, f2: true }, BY_CLIENT)).toBe("full");
    expect(await store.readOptIns("ada")).toEqual({});
    expect(await store.writeOptIns("ada", { f1: true }, BY_CLIENT)).toBe("stored");
    expect(await store.writeOptIns("ada", { f1: false }, BY_CLIENT)).toBe("stored");
    expect(await store.writeOptIns("bob", { f1: false }, BY_CLIENT)).toBe("full");
  });

  it("limit what a client key stores of one user, without touching what it had", async () => {
    const store = open();
    const overhead = JSON.stringify({ customData: { text: "" } }).length;
    const patch = (length: number): StoredUserPatch => ({ attributes: {}, customData: { text: "x".repeat(length) } });
    expect(await store.patchUser("u", patch(CLIENT_USER_DATA_BYTES_MAX - overhead), BY_CLIENT)).toBe("stored");
    expect(await store.patchUser("u", patch(CLIENT_USER_DATA_BYTES_MAX - overhead + 1), BY_CLIENT)).toBe("too_large");
  });

  it("are not used up by users about whom nothing is said", async () => {
    const store = open();
    const nothing: StoredUserPatch = { attributes: { country: null }, customData: {} };
    expect(await store.patchUser("ghost", nothing, BY_CLIENT)).toBe("stored");
    expect(await countRows(store)).toEqual([0, 0, 0]);
  });
});

describe("lifetimes of stored users", () => {
  it("end for readers at once and for the disk with the next sweep", async () => {
    const store = open();
    await store.patchUser("gone", PATCH, EXPIRED);
    await store.writeOptIns("gone", { f1: true }, EXPIRED);
    await store.patchUser("kept", PATCH, BY_SERVER);
    await store.patchUser("later", PATCH, BY_CLIENT);
    expect([await store.readUser("gone"), await store.readOptIns("gone")]).toEqual([{}, {}]);
    await runDurableObjectAlarm(store);
    expect(await countRows(store)).toEqual([1, 1, 0]);
    expect(await store.exportUser("gone")).toEqual({ optIns: [] });
    expect(await store.readUser("kept")).toEqual({ server: { country: "CA" } });
    const planned = await runInDurableObject(store, async (_, state) => state.storage.getAlarm());
    expect(planned).toBe((await store.exportUser("later")).client?.expiresAtMs);
  });

  it("sweep more rows than one alarm deletes, alarm after alarm", async () => {
    const store = open();
    await fill(
      store,
      2_500,
      (row) => `INSERT INTO client_users (user_id, data, expires_at) ${row("'u' || n, '{}', 1")}`,
    );
    for (let alarms = 0; alarms < 3; alarms++) {
      await runInDurableObject(store, async (_, state) => state.storage.setAlarm(Date.now() + 60_000));
      await runDurableObjectAlarm(store);
    }
    expect(await countRows(store)).toEqual([0, 0, 0]);
  });

  it("begin again with each change, and start without what had expired", async () => {
    const store = open();
    await store.patchUser("u", { attributes: { email: "old@b.example" }, customData: {} }, EXPIRED);
    await store.patchUser("u", PATCH, BY_CLIENT);
    expect(await store.readUser("u")).toEqual({ client: { country: "CA" } });
  });

  it("plan no alarm for data without an end", async () => {
    const store = open();
    await store.patchUser("u", PATCH, BY_SERVER);
    expect(await runInDurableObject(store, async (_, state) => state.storage.getAlarm())).toBeNull();
  });
});

describe("an object of before writers were told apart", () => {
  it("keeps its users as stored by a server, and its decisions", async () => {
    const store = open();
    await runInDurableObject(store, async (_, state) => {
      for (const table of ["users", "client_users", "opt_ins"]) state.storage.sql.exec(`DROP TABLE ${table}`);
      state.storage.sql.exec("CREATE TABLE users (user_id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID");
      state.storage.sql.exec(
        "CREATE TABLE opt_ins (user_id TEXT, feature_id TEXT, enabled INTEGER NOT NULL, PRIMARY KEY (user_id, feature_id)) WITHOUT ROWID",
      );
      state.storage.sql.exec("INSERT INTO users VALUES ('ada', '{\"country\":\"CA\"}')");
      state.storage.sql.exec("INSERT INTO opt_ins VALUES ('ada', 'f1', 1)");
    });
    await evictDurableObject(store);
    expect(await store.readUser("ada")).toEqual({ server: { country: "CA" } });
    expect(await store.readOptIns("ada")).toEqual({ f1: true });
    expect(await store.exportUser("ada")).toEqual({
      server: { data: { country: "CA" }, updatedAtMs: null, expiresAtMs: null },
      optIns: [{ featureId: "f1", isEnabled: true, updatedAtMs: null, expiresAtMs: null }],
    });
    expect(await store.patchUser("ada", PATCH, BY_CLIENT)).toBe("stored");
  });
});

/** Runs one INSERT for the numbers from 1 to `rows`, which `n` names. */
async function fill(store: Store, rows: number, insert: (row: (columns: string) => string) => string): Promise<void> {
  const select = (columns: string): string =>
    `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${rows}) SELECT ${columns} FROM numbers`;
  await runInDurableObject(store, async (_, state) => void state.storage.sql.exec(insert(select)));
}

async function countRows(store: Store): Promise<number[]> {
  return runInDurableObject(store, async (_, state) =>
    ["users", "client_users", "opt_ins"].map((table) =>
      Number(state.storage.sql.exec(`SELECT count(*) AS rows FROM ${table}`).one()["rows"]),
    ),
  );
}
