import { sha256Hex } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { createKey, revokeKey } from "../src/core/manage-keys.ts";
import type { PublishIntent } from "../src/core/outcomes.ts";
import type { PublisherPorts } from "../src/core/ports.ts";
import { recover } from "../src/core/recover.ts";
import { ANN, crashAt, crashes, inProject, later, openPorts, publishText } from "./crashing-ports.ts";

const REQUEST: Partial<PublishIntent> = {
  expectedVersion: 1,
  idempotency: { key: "request-1", fingerprint: "POST two" },
};

describe("a repeated publish", () => {
  it("gets the answer of the first, although the process ended after readers saw the version", async () => {
    await inProject("repeat-crashed", async (storage) => {
      const ports = openPorts("repeat-crashed", storage, []);
      await publishText(ports, "one");
      const dying: PublisherPorts = {
        ...ports,
        store: {
          ...ports.store,
          async writePointer(pointer, visible) {
            await ports.store.writePointer(pointer, visible);
            throw new Error("the connection broke");
          },
        },
      };
      expect(await publishText(dying, "two", REQUEST)).toMatchObject({ kind: "storage_failed" });
      const answer = { kind: "done", reply: { outcome: "published", version: { version: 2, parent: 1 } } };
      const repeated = await publishText(ports, "two", REQUEST);
      expect(repeated).toMatchObject(answer);
      expect(repeated.kind === "done" && repeated.reply.changes.length).toBe(1);
      expect(await publishText(ports, "two", REQUEST)).toEqual(repeated);
      const other = { ...REQUEST, idempotency: { key: "request-1", fingerprint: "POST three" } };
      expect(await publishText(ports, "three", other)).toEqual({ kind: "idempotency_mismatch" });
    });
  });

  it("gets its answer while storage is down, and is a new request after a day", async () => {
    await inProject("repeat-down", async (storage) => {
      const ports = openPorts("repeat-down", storage, []);
      await publishText(ports, "one");
      await publishText(ports, "two", REQUEST);
      const fail = () => Promise.reject(new Error("R2 is down"));
      const down = { ...ports, store: { ...ports.store, readVisible: fail, readChangesText: fail } };
      expect(await publishText(down, "two", REQUEST)).toMatchObject({ kind: "done", reply: { outcome: "published" } });
      const tomorrow = { ...ports, clock: { ...ports.clock, now: () => Date.now() + 25 * 3_600_000 } };
      expect(await publishText(tomorrow, "two", REQUEST)).toMatchObject({ kind: "conflict", current: 2 });
    });
  });
});

describe("a repeated request for a key", () => {
  const make = (ports: PublisherPorts, kind: "server" | "client" = "server", request = "request-key") =>
    createKey(ports, "production", kind, ANN, request);

  it("gets the same key, of which no text is kept", async () => {
    await inProject("repeat-key", async (storage) => {
      const ports = openPorts("repeat-key", storage, []);
      const first = await make(ports);
      if (first.kind !== "created") throw new Error(first.kind);
      expect(await make(ports)).toEqual(first);
      const { environmentId, key } = first.key;
      expect(ports.database.listKeys(environmentId)).toHaveLength(1);
      const rows = JSON.stringify(storage.sql.exec("SELECT * FROM sdk_keys").toArray());
      expect(rows).not.toContain(key);
      expect(rows).not.toContain("request-key");
      expect(await make(ports, "client")).toEqual({ kind: "idempotency_mismatch" });
      expect(await make(ports, "server", "request-key-2")).not.toEqual(first);
    });
  });

  it("leaves no key that nobody knows, whichever step was the last", async () => {
    for (let nth = 1, hasCrashed = true; hasCrashed; nth += 1) {
      const name = `repeat-key-${nth}`;
      hasCrashed = await inProject(name, async (storage) => {
        const ports = openPorts(name, storage, []);
        const { ports: dying, state } = crashAt(ports, nth, "after");
        await crashes(() => make(dying));
        const made = await make(ports);
        if (made.kind !== "created") throw new Error(made.kind);
        expect(await recover(later(ports))).toBe(true);
        const keys = ports.database.listKeys(made.key.environmentId);
        expect(keys.filter(({ revokedAtMs }) => revokedAtMs === undefined)).toHaveLength(1);
        expect(keys.some(({ digest }) => digest.startsWith(made.key.id))).toBe(true);
        return state.isDead;
      });
    }
  });

  it("makes another key when the first was withdrawn, because storage had not taken it", async () => {
    await inProject("repeat-withdrawn", async (storage) => {
      const ports = openPorts("repeat-withdrawn", storage, []);
      await make(ports, "server", "request-other");
      const writeKey = () => Promise.reject(new Error("R2 is down"));
      const down = { ...ports, store: { ...ports.store, writeKey } };
      expect(await make(down)).toMatchObject({ kind: "storage_failed" });
      const made = await make(ports);
      expect(made).toMatchObject({ kind: "created" });
      expect(made.kind === "created" && made.key.revokedAtMs).toBeUndefined();
    });
  });
});

describe("a key that a lost memory does not know", () => {
  it.each(["text", "id"])("can be revoked by its %s", async (by) => {
    await inProject(`lost-keys-${by}`, async (storage) => {
      const ports = openPorts(`lost-keys-${by}`, storage, []);
      await publishText(ports, "one");
      const made = await createKey(ports, "production", "server", ANN);
      if (made.kind !== "created") throw new Error(made.kind);
      await storage.deleteAll();
      const restarted = openPorts(`lost-keys-${by}`, storage, []);
      await publishText(restarted, "two");
      await createKey(restarted, "production", "server", ANN);
      const given = by === "text" ? made.key.key : made.key.id;
      expect(await revokeKey(restarted, "production", given, ANN)).toMatchObject({ kind: "revoked" });
      const [record] = await restarted.store.findKeys(await sha256Hex(made.key.key));
      expect(record?.record.revokedAt).toBeGreaterThan(0);
      expect(await revokeKey(restarted, "production", "0".repeat(16), ANN)).toEqual({ kind: "unknown_key" });
    });
  });
});
