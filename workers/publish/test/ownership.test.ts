import { artifactObjectName, sdkKeyObjectName, sha256Hex } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { createKey } from "../src/core/manage-keys.ts";
import { recover } from "../src/core/recover.ts";
import { bundleOf, call, sharedBundleOf, publishFiles } from "./admin-client.ts";
import { ANN, inProject, later, openPorts } from "./crashing-ports.ts";
import { idOf, publishTo, readPointer } from "./ownership-kit.ts";

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
    expect((await publishFiles("owner-2", "development", files)).status).toBe(201);
    expect((await publishTo("evil-2", id, "two")).status).toBe(409);
    expect((await publishTo("owner-2", id, "three")).status).toBe(201);
  });

  it("gets no key from a project whose memory holds it from before", async () => {
    const id = idOf(3);
    await publishTo("owner-3", id, "one");
    await inProject("evil-3", async (storage) => {
      const ports = openPorts("evil-3", storage, []);
      ports.database.saveEnvironment({ id, key: "production" });
      expect(await createKey(ports, "production", "server", ANN)).toMatchObject({
        kind: "foreign_environment",
        owner: "owner-3",
      });
      expect(ports.database.listKeys(id)).toEqual([]);
      const digest = await sha256Hex("dvc_server_of_before");
      const key = { digest, environmentId: id, kind: "server", text: undefined, hint: "fore", createdAtMs: 1 } as const;
      ports.database.insertKey({ ...key, revokedAtMs: undefined });
      expect(await recover(later(ports))).toBe(true);
      expect(await env.CONFIGS.get(sdkKeyObjectName(digest))).toBeNull();
      // What it gave out may be refused from now on.
      ports.database.revokeKey(digest, 2, "rotation");
      expect(await recover(later(ports))).toBe(true);
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
    expect((await publishFiles("evil-10", "production", files)).status).toBe(201);
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
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    const winner = projects[statuses.indexOf(201)] ?? "";
    expect((await readPointer(id))?.projectKey).toBe(winner);
    // The others wrote no artifact under the same number either.
    const artifact = await env.CONFIGS.get(artifactObjectName(id, 1, "server-v2"));
    expect(await artifact?.text()).toContain(`"${winner}"`);
  });
});
