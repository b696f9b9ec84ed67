import { pointerObjectName } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { PublisherPorts } from "../src/core/ports.ts";
import { recover } from "../src/core/recover.ts";
import { call } from "./admin-client.ts";
import { inProject, later, openPorts } from "./crashing-ports.ts";
import { idOf, publishInto, publishTo, readPointer, takeOver } from "./ownership-kit.ts";

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
    expect(body.entries[0]).toMatchObject({ action: "publish", version: 3, takenFrom: "evil-5" });
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
      expect(await recover(later(ports))).toBe(true);
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
      expect(await recover(later(ports))).toBe(true);
      expect(await env.CONFIGS_KV.get(pointerObjectName(id), "json")).toEqual(pointer);
    });
  });

  it("switches no pointer of another project", async () => {
    const id = idOf(9);
    await inProject("owner-9", async (storage) => {
      const ports = openPorts("owner-9", storage, []);
      await publishInto(ports, id, "one");
      const before = await ports.store.readVisible(id);
      const taken = await takeOver(id, "evil-9");
      const own = { ...taken, projectKey: "owner-9", version: 9 };
      await expect(ports.store.writePointer(own, before)).rejects.toThrow("the pointer changed");
      expect((await readPointer(id))?.projectKey).toBe("evil-9");
    });
  });
});
