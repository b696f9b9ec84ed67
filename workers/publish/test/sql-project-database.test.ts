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
