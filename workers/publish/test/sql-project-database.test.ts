import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

import { createSqlProjectDatabase } from "../src/adapters/sql-project-database.ts";
import { createPublisherPorts } from "../src/services.ts";
import { inProject } from "./crashing-ports.ts";

const HOUR_MS = 60 * 60 * 1000;

it("keeps the answer to a repeated request for a day", async () => {
  await inProject("replies", async (storage) => {
    const database = createSqlProjectDatabase(storage);
    const startMs = Date.now();
    database.saveReply("first", "POST /", '"reply"', startMs);
    database.saveReply("second", "POST /", "{}", startMs + 23 * HOUR_MS);
    expect(database.findReply("first")).toEqual({ fingerprint: "POST /", reply: '"reply"' });
    database.saveReply("third", "POST /", "{}", startMs + 24 * HOUR_MS + 1);
    expect(database.findReply("first")).toBeUndefined();
    expect(database.findReply("second")).toBeDefined();
  });
});

it("knows its project when an alarm wakes the object without its name", async () => {
  await inProject("nameless", async (storage) => {
    const wake = (name?: string) =>
      createPublisherPorts({ id: { name }, storage } as unknown as DurableObjectState, env);
    expect(() => wake()).toThrow("does not know its project");
    await wake("nameless").wakeLater();
    expect(wake().projectKey).toBe("nameless");
  });
});

it("opens a database of before revocations had a reason", async () => {
  await inProject("older-database", async (storage) => {
    createSqlProjectDatabase(storage).saveProjectKey("older-database");
    storage.sql.exec("DROP TABLE sdk_keys");
    storage.sql.exec(
      "CREATE TABLE sdk_keys (digest TEXT PRIMARY KEY, environment_id TEXT NOT NULL, kind TEXT NOT NULL, text TEXT, " +
        "hint TEXT NOT NULL, created_at_ms INTEGER NOT NULL, revoked_at_ms INTEGER, is_stored INTEGER NOT NULL DEFAULT 0)",
    );
    storage.sql.exec("INSERT INTO sdk_keys VALUES ('d1', 'e1', 'server', NULL, 'abcd', 1, 2, 1)");
    for (let start = 0; start < 2; start += 1) {
      const database = createSqlProjectDatabase(storage);
      expect(database.findKey("d1")).toMatchObject({ revokedAtMs: 2, revokedFor: undefined });
    }
    const database = createSqlProjectDatabase(storage);
    database.revokeKey("d1", 2, "compromise");
    expect(database.findKey("d1")).toMatchObject({ revokedAtMs: 2, revokedFor: "compromise" });
  });
});
