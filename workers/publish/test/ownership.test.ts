import {
  artifactObjectName,
  pointerObjectName,
  sdkKeyObjectName,
  sha256Hex,
  type EnvironmentPointer,
} from "@burgee/contract";
import { compileBundle } from "@burgee/publisher/core";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { createKey } from "../src/core/manage-keys.ts";
import type { PublisherPorts } from "../src/core/ports.ts";
import { publishSnapshot } from "../src/core/publish-snapshot.ts";
import { recover } from "../src/core/recover.ts";
import { bundleOf, call, sharedBundleOf } from "./admin-client.ts";
import { inProject, openPorts } from "./crashing-ports.ts";

/** Each test has an environment id to itself: 24 hex digits. */
function idOf(test: number): string {
  return `c0ffee${String(test).padStart(18, "0")}`;
}

function publishTo(project: string, id: string, headline: string, query = "") {
  return call(project, "POST", `/versions?environment=production${query}`, sharedBundleOf(project, id, headline));
}

async function readPointer(id: string): Promise<EnvironmentPointer | undefined> {
  return (await env.CONFIGS.get(pointerObjectName(id)))?.json<EnvironmentPointer>();
}

/** Puts the stores into the state that a takeover left before environments had an owner. */
async function takeOver(id: string, project: string): Promise<EnvironmentPointer> {
  const pointer = await readPointer(id);
  if (pointer === undefined) throw new Error("nothing was published");
  const { lastModifiedMs, version } = pointer;
  const taken = {
    ...pointer,
    projectId: "evil-id",
    projectKey: project,
    version: version + 1,
    lastModifiedMs: lastModifiedMs + 7_000,
    etag: '"evil"',
  };
  await env.CONFIGS.put(pointerObjectName(id), JSON.stringify(taken));
  await env.CONFIGS.delete(`environments/${id}/owner.json`);
  return taken;
}

describe("an environment whose id two projects name", () => {
  it("stays with the project that made it, and the other one is told what to do", async () => {
    const id = idOf(1);
    const made = await publishTo("owner-1", id, "one");
    const before = await readPointer(id);
    for (const query of ["&dryRun=true", "", "&takeBack=true"]) {
      const { status, body } = await publishTo("evil-1", id, "two", query);
      expect(status).toBe(409);
      expect(body.message).toContain("`evil-1`");
      expect(body.message).toContain("`owner-1`");
      expect(body.message).toContain("another `id:` in environments.yaml");
    }
    expect(await readPointer(id)).toEqual(before);
    expect((await call("evil-1", "GET", "/environments")).body.environments).toEqual([]);
    const next = await publishTo("owner-1", id, "three");
    expect(next).toMatchObject({ status: 201, body: { version: { version: made.body.version.version + 1 } } });
  });

  it("belongs to the one that named it first, even when nothing was published to it", async () => {
    const id = idOf(2);
    // Publishing to development makes production, too.
    const files = sharedBundleOf("owner-2", id, "one");
    expect((await call("owner-2", "POST", "/versions?environment=development", files)).status).toBe(201);
    expect((await publishTo("evil-2", id, "two")).status).toBe(409);
    expect((await publishTo("owner-2", id, "three")).status).toBe(201);
  });

  it("gets no key from a project whose memory holds it from before", async () => {
    const id = idOf(3);
    await publishTo("owner-3", id, "one");
    await inProject("evil-3", async (storage) => {
      const ports = openPorts("evil-3", storage, []);
      ports.database.saveEnvironment({ id, key: "production" });
      expect(await createKey(ports, "production", "server", "eve")).toMatchObject({
        kind: "foreign_environment",
        owner: "owner-3",
      });
      expect(ports.database.listKeys(id)).toEqual([]);
      const digest = await sha256Hex("dvc_server_of_before");
      const key = { digest, environmentId: id, kind: "server", text: undefined, hint: "fore", createdAtMs: 1 } as const;
      ports.database.insertKey({ ...key, revokedAtMs: undefined });
      expect(await recover(ports)).toBe(true);
      expect(await env.CONFIGS.get(sdkKeyObjectName(digest))).toBeNull();
      // What it gave out may be refused from now on.
      ports.database.revokeKey(digest, 2, "rotation");
      expect(await recover(ports)).toBe(true);
      expect(await (await env.CONFIGS.get(sdkKeyObjectName(digest)))?.json()).toMatchObject({ revokedAt: 2 });
    });
    expect((await call("evil-3", "GET", "/environments/production/status")).body).toMatchObject({
      ownedBy: "owner-3",
    });
    expect((await call("owner-3", "GET", "/environments/production/status")).body.ownedBy).toBeUndefined();
  });

  it("makes room for an environment of the same key that the other project may have, and its keys stay revocable", async () => {
    const id = idOf(10);
    await publishTo("owner-10", id, "one");
    await inProject("evil-10", async (storage) => {
      const { database } = openPorts("evil-10", storage, []);
      database.saveEnvironment({ id, key: "production" });
      for (const digest of ["d".repeat(64), "e".repeat(64)]) {
        database.insertKey({
          digest,
          environmentId: id,
          kind: "server",
          text: undefined,
          hint: digest.slice(-4),
          createdAtMs: 1,
          revokedAtMs: undefined,
        });
        database.setKeyStored(digest, true);
      }
    });
    expect((await publishTo("evil-10", id, "two")).body.message).toContain("Give it another `id:`");
    const files = bundleOf("evil-10", "two");
    expect((await call("evil-10", "POST", "/versions?environment=production", files)).status).toBe(201);
    const { body } = await call("evil-10", "GET", "/environments");
    const keys = body.environments.map(({ environmentKey }: { environmentKey: string }) => environmentKey);
    expect(keys).toEqual([`production.${id}`, "production", "development"]);
    const revoked = await call("evil-10", "DELETE", `/environments/production.${id}/sdk-keys/${"d".repeat(16)}`);
    expect(revoked.status).toBe(200);
    expect(await readPointer(id)).toMatchObject({ projectKey: "owner-10", version: 1 });
  });

  it("is given to one of two projects that claim it at the same moment", async () => {
    const id = idOf(4);
    const projects = ["race-a", "race-b", "race-c"];
    const statuses = await Promise.all(projects.map(async (name) => (await publishTo(name, id, name)).status));
    expect([...statuses].sort()).toEqual([201, 409, 409]);
    const winner = projects[statuses.indexOf(201)] ?? "";
    expect((await readPointer(id))?.projectKey).toBe(winner);
    // The others wrote no artifact under the same number either.
    const artifact = await env.CONFIGS.get(artifactObjectName(id, 1, "server-v2"));
    expect(await artifact?.text()).toContain(`"${winner}"`);
  });
});

describe("an environment that was taken before environments had an owner", () => {
  it("is shown as taken, is not published to in silence, and comes back when its owner says so", async () => {
    const id = idOf(5);
    await publishTo("owner-5", id, "one");
    const taken = await takeOver(id, "evil-5");
    expect((await call("owner-5", "GET", "/environments/production/status")).body).toMatchObject({
      takenBy: "evil-5",
    });
    for (const headline of ["one", "two"]) {
      const { status, body } = await publishTo("owner-5", id, headline);
      expect(status).toBe(409);
      expect(body.message).toContain("version 2 of project `evil-5`");
      expect(body.message).toContain("--take-back");
    }
    expect((await call("owner-5", "POST", "/versions/1/rollback?environment=production", {})).status).toBe(409);
    expect((await publishTo("evil-5", id, "mine", "&takeBack=true")).status).toBe(409);
    expect(await readPointer(id)).toEqual(taken);

    // Equal to what its own memory calls current, and yet published.
    const back = await publishTo("owner-5", id, "one", "&takeBack=true");
    expect(back).toMatchObject({ status: 201, body: { version: { version: 3, takenFrom: "evil-5" } } });
    const pointer = await readPointer(id);
    expect(pointer).toMatchObject({ projectKey: "owner-5", version: 3, etag: back.body.version.etag });
    expect(pointer?.lastModifiedMs).toBeGreaterThan(taken.lastModifiedMs);
    const { body } = await call("owner-5", "GET", "/audit");
    expect(body.entries.at(-1)).toMatchObject({ action: "publish", version: 3, takenFrom: "evil-5" });
    expect((await publishTo("owner-5", id, "one")).body.outcome).toBe("unchanged");
  });

  it("comes back by a rollback, and to an owner whose memory was lost", async () => {
    const id = idOf(6);
    await publishTo("owner-6", id, "one");
    await takeOver(id, "evil-6");
    const back = await call("owner-6", "POST", "/versions/1/rollback?environment=production&takeBack=true", {});
    expect(back).toMatchObject({ status: 201, body: { version: { version: 3, rollbackOf: 1 } } });
    await takeOver(id, "evil-6");
    await inProject("owner-6", async (storage) => {
      await storage.deleteAll();
      const ports = openPorts("owner-6", storage, []);
      expect(await publishInto(ports, id, "two")).toMatchObject({ kind: "taken_environment", holder: "evil-6" });
      expect(await publishInto(ports, id, "two", true)).toMatchObject({ reply: { version: { version: 5 } } });
    });
    expect(await readPointer(id)).toMatchObject({ projectKey: "owner-6", version: 5 });
  });
});

describe("recovery beside a foreign pointer of the same number", () => {
  it("does not take another project's version for the one that was interrupted", async () => {
    const id = idOf(7);
    await inProject("owner-7", async (storage) => {
      const ports = openPorts("owner-7", storage, []);
      await publishInto(ports, id, "one");
      const interrupted: PublisherPorts = {
        ...ports,
        store: {
          ...ports.store,
          async writePointer() {
            await takeOver(id, "evil-7");
            throw new Error("the pointer changed while it was being switched");
          },
        },
      };
      expect(await publishInto(interrupted, id, "two")).toMatchObject({ kind: "storage_failed" });
      expect((await readPointer(id))?.version).toBe(2);
      expect(await recover(ports)).toBe(true);
      expect(ports.database.findEnvironment("production")?.version).toBe(1);
      expect(ports.database.listVersions(id, 9).map(({ version }) => version)).toEqual([1]);
      const audited = ports.database.listAudit(0, 9).map(({ action }) => action);
      expect(audited).toEqual(["publish", "refused_storage_failed"]);
      // Neither is a version of this project with another content.
      const pointer = await readPointer(id);
      await env.CONFIGS.put(pointerObjectName(id), JSON.stringify({ ...pointer, projectKey: "owner-7" }));
      ports.database.setVersionState(id, 2, "prepared");
      await recover(ports);
      expect(ports.database.findEnvironment("production")?.version).toBe(1);
    });
  });

  it("ends for a version that another project replaced before it was copied", async () => {
    const id = idOf(8);
    await inProject("owner-8", async (storage) => {
      const ports = openPorts("owner-8", storage, []);
      await publishInto(ports, id, "one");
      const pointer = await readPointer(id);
      const foreign = { ...pointer, projectKey: "evil-8", etag: '"evil"' };
      await env.CONFIGS.put(pointerObjectName(id), JSON.stringify(foreign));
      ports.database.setVersionState(id, 1, "current");
      expect(await recover(ports)).toBe(true);
      expect(await env.CONFIGS_KV.get(pointerObjectName(id), "json")).toEqual(pointer);
    });
  });

  it("switches no pointer of another project", async () => {
    const id = idOf(9);
    await inProject("owner-9", async (storage) => {
      const ports = openPorts("owner-9", storage, []);
      await publishInto(ports, id, "one");
      const taken = await takeOver(id, "evil-9");
      const own = { ...taken, projectKey: "owner-9", version: 9 };
      await expect(ports.store.writePointer(own)).rejects.toThrow("version 2 of project evil-9");
    });
  });
});

async function publishInto(ports: PublisherPorts, id: string, headline: string, takesBack = false) {
  const compiled = await compileBundle(sharedBundleOf(ports.projectKey, id, headline));
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error("the bundle does not compile");
  const author = { actor: "ann", message: "", expectedVersion: undefined, idempotency: undefined };
  return publishSnapshot(
    ports,
    { snapshot, warnings: [], environments: [] },
    { ...author, isDryRun: false, takesBack },
  );
}
