import { describe, expect, it } from "vitest";

import type { PublishIntent } from "../src/core/outcomes.ts";
import type { PublisherPorts } from "../src/core/ports.ts";
import { publishSnapshot, rollBack } from "../src/core/publish-snapshot.ts";
import { compileText, inProject, INTENT, openPorts, publishText } from "./crashing-ports.ts";

/** Publishes with another name for the environment that exists. */
async function publishRenamed(ports: PublisherPorts, text: string, intent: Partial<PublishIntent> = {}) {
  const snapshot = await compileText(ports.projectKey, text);
  const { document } = snapshot;
  const environment = { ...document.environment, key: "prod" };
  const renamed = { ...snapshot, document: { ...document, environment } };
  return publishSnapshot(ports, { snapshot: renamed, warnings: [] }, { ...INTENT, ...intent });
}

function listNames({ database }: PublisherPorts): readonly string[] {
  return database.listEnvironments().map(({ key }) => key);
}

describe("a publish under another name", () => {
  it.each([
    ["an old parent", "conflict", { expectedVersion: 7 }, {}],
    ["content that the engine refuses", "refused", {}, { verify: () => ["no"] }],
    ["a dry run", "done", { isDryRun: true }, {}],
  ] as const)("renames nothing when it ends by %s", async (_name, kind, intent, broken) => {
    await inProject(`rename-${kind}`, async (storage) => {
      const ports = openPorts(`rename-${kind}`, storage, []);
      await publishText(ports, "one");
      const id = ports.database.findEnvironment("production")?.id;
      const written: string[] = [];
      const store = { ...ports.store, writeKey: async (digest: string) => void written.push(digest) };
      expect(await publishRenamed({ ...ports, ...broken, store }, "two", intent)).toMatchObject({ kind });
      expect(listNames(ports)).toEqual(["production"]);
      expect(ports.database.findEnvironment("production")?.id).toBe(id);
      expect(written).toEqual([]);
    });
  });

  it("renames nothing when storage does not take it, and everything once readers see it", async () => {
    await inProject("rename-storage", async (storage) => {
      const ports = openPorts("rename-storage", storage, []);
      await publishText(ports, "one");
      const writePointer = () => Promise.reject(new Error("R2 is down"));
      const down = { ...ports, store: { ...ports.store, writePointer } };
      expect(await publishRenamed(down, "two")).toMatchObject({ kind: "storage_failed" });
      expect(listNames(ports)).toEqual(["production"]);
      expect(await publishRenamed(ports, "two")).toMatchObject({ kind: "done" });
      expect(listNames(ports)).toEqual(["prod"]);
    });
  });

  it("creates no environment and claims none when it is refused", async () => {
    await inProject("refused-new", async (storage) => {
      const ports = openPorts("refused-new", storage, []);
      expect(await publishText({ ...ports, verify: () => ["no"] }, "one")).toMatchObject({ kind: "refused" });
      expect(listNames(ports)).toEqual([]);
      const { document } = await compileText("refused-new", "one");
      expect(await ports.store.readOwner(document.environment._id)).toBeUndefined();
    });
  });
});

describe("a rollback to content from before a rename", () => {
  it("serves the name that the environment has now", async () => {
    await inProject("rename-rollback", async (storage) => {
      const ports = openPorts("rename-rollback", storage, []);
      await publishText(ports, "one");
      await publishRenamed(ports, "two");
      expect(await rollBack(ports, "prod", 1, INTENT)).toMatchObject({
        kind: "done",
        reply: { version: { version: 3 } },
      });
      const id = ports.database.findEnvironment("prod")?.id ?? "";
      const body = await ports.store.readArtifact(id, 3, "server-v2");
      const config = JSON.parse(new TextDecoder().decode(body)) as { environment: { key: string } };
      expect(config.environment.key).toBe("prod");
      expect(JSON.stringify(config)).toContain("one");
    });
  });
});
