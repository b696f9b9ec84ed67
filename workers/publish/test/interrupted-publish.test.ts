import { artifactObjectName, CONFIG_VIEWS, pointerObjectName, type EnvironmentPointer } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { createKey } from "../src/core/manage-keys.ts";
import type { PublisherPorts } from "../src/core/ports.ts";
import { recover } from "../src/core/recover.ts";
import { ANN, crashAt, crashes, inProject, later, openPorts, publishText } from "./crashing-ports.ts";

/** What readers see: the pointer with its artifacts in R2, and the copy in KV. */
async function readVisible(environmentId: string) {
  const pointer = await (await env.CONFIGS.get(pointerObjectName(environmentId)))?.json<EnvironmentPointer>();
  const version = pointer?.version ?? 0;
  const bodies = await Promise.all(
    CONFIG_VIEWS.map(async (view) => {
      const name = artifactObjectName(environmentId, version, view);
      return { r2: await (await env.CONFIGS.get(name))?.text(), kv: (await env.CONFIGS_KV.get(name)) ?? undefined };
    }),
  );
  const copied = await env.CONFIGS_KV.get<EnvironmentPointer>(pointerObjectName(environmentId), "json");
  return { pointer, bodies, copied };
}

/** How many changes an undisturbed second publish makes. */
async function countChanges(): Promise<number> {
  return inProject("count-changes", async (storage) => {
    const ports = openPorts("count-changes", storage, []);
    await publishText(ports, "one");
    const { ports: counting, state } = crashAt(ports, Number.POSITIVE_INFINITY, "before");
    await publishText(counting, "two");
    return state.changes;
  });
}

describe("a publish that is interrupted", () => {
  it.each(["before", "after"] as const)("%s any of its steps is finished or superseded", async (moment) => {
    const changes = await countChanges();
    expect(changes).toBeGreaterThan(7);
    for (let nth = 1; nth <= changes; nth += 1) {
      const name = `crash-${moment}-${nth}`;
      await inProject(name, async (storage) => {
        const visible: EnvironmentPointer[] = [];
        const ports = openPorts(name, storage, visible);
        await publishText(ports, "one");
        const { ports: dying, state } = crashAt(ports, nth, moment);
        await crashes(() => publishText(dying, "two"));
        expect(state.isDead).toBe(true);

        const restarted = openPorts(name, storage, visible);
        expect(await recover(later(restarted))).toBe(true);
        const environment = restarted.database.findEnvironment("production");
        const environmentId = environment?.id ?? "";
        const settled = await readVisible(environmentId);
        expect(settled.pointer?.version).toBe(environment?.version);
        expect(settled.copied).toEqual(settled.pointer);
        for (const { r2, kv } of settled.bodies) {
          expect(r2).toContain(environment?.version === 1 ? "one" : "two");
          expect(kv).toBe(r2);
        }
        expect(restarted.database.listVersionsIn("prepared")).toEqual([]);
        expect(restarted.database.lastAudit().sequence).toBe(environment?.version);

        const next = await publishText(restarted, "three");
        expect(next).toMatchObject({ kind: "done", reply: { outcome: "published" } });
        const versions = visible.map(({ version }) => version);
        const dates = visible.map(({ lastModifiedMs }) => lastModifiedMs);
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
        const gaps = dates.slice(1).map((date, index) => date - (dates[index] ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
      });
    }
  });

  it("is settled by the next publish even before the alarm comes", async () => {
    await inProject("no-alarm", async (storage) => {
      const visible: EnvironmentPointer[] = [];
      const ports = openPorts("no-alarm", storage, visible);
      await publishText(ports, "one");
      const { store } = ports;
      const lost: PublisherPorts = {
        ...ports,
        store: {
          ...store,
          // The answer is lost, the write is not: only the pointer itself can tell.
          async writePointer(pointer, over) {
            await store.writePointer(pointer, over);
            throw new Error("connection reset");
          },
        },
      };
      expect(await publishText(lost, "two")).toMatchObject({ kind: "storage_failed" });
      expect(await publishText(ports, "two")).toMatchObject({
        kind: "done",
        reply: { outcome: "unchanged", version: { version: 2 } },
      });
      expect(visible.map(({ version }) => version)).toEqual([1, 2]);
    });
  });

  it("cannot bring an older version back with a write that arrives late", async () => {
    await inProject("late-write", async (storage) => {
      const visible: EnvironmentPointer[] = [];
      const ports = openPorts("late-write", storage, visible);
      await publishText(ports, "one");
      const [older] = visible;
      if (older === undefined) throw new Error("nothing was visible");
      const over = await ports.store.readVisible(older.environmentId);
      await publishText(ports, "two");
      await expect(ports.store.writePointer(older, over)).rejects.toThrow("pointer changed");
      expect((await readVisible(older.environmentId)).pointer?.version).toBe(2);
    });
  });

  it("keeps being served when the second store is down, which catches up later", async () => {
    await inProject("kv-down", async (storage) => {
      const ports = openPorts("kv-down", storage, []);
      const down: PublisherPorts = {
        ...ports,
        store: { ...ports.store, copyVersion: () => Promise.reject(new Error("KV is down")) },
      };
      expect(await publishText(down, "one")).toMatchObject({ kind: "done", reply: { outcome: "published" } });
      const environmentId = ports.database.findEnvironment("production")?.id ?? "";
      expect((await readVisible(environmentId)).copied).toBeNull();
      expect(await recover(down)).toBe(false);
      expect(await recover(later(ports))).toBe(true);
      expect((await readVisible(environmentId)).copied?.version).toBe(1);
    });
  });

  it("goes on from what readers see when the project's memory is lost", async () => {
    const visible: EnvironmentPointer[] = [];
    await inProject("amnesia", async (storage) => {
      const ports = openPorts("amnesia", storage, visible);
      await publishText(ports, "one");
      await publishText(ports, "two");
      await storage.deleteAll();
      await publishText(openPorts("amnesia", storage, visible), "three");
    });
    expect(visible.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect((visible[2]?.lastModifiedMs ?? 0) - (visible[1]?.lastModifiedMs ?? 0)).toBeGreaterThanOrEqual(1000);
  });
});

describe("a key whose making is interrupted", () => {
  it("is either unknown or complete after recovery", async () => {
    let hasCrashed = true;
    let nth = 0;
    while (hasCrashed) {
      nth += 1;
      const name = `key-crash-${nth}`;
      hasCrashed = await inProject(name, async (storage) => {
        const ports = openPorts(name, storage, []);
        const { ports: dying, state } = crashAt(ports, nth, "after");
        await crashes(() => createKey(dying, "production", "client", ANN));
        if (!state.isDead) return false;
        const restarted = openPorts(name, storage, []);
        expect(await recover(later(restarted))).toBe(true);
        expect(restarted.database.listUnstoredKeys()).toEqual([]);
        // Another key can be made, and with it the edge has a config.
        expect(await createKey(restarted, "production", "client", ANN)).toMatchObject({ kind: "created" });
        const environmentId = restarted.database.findEnvironment("production")?.id ?? "";
        expect((await readVisible(environmentId)).pointer?.version).toBeGreaterThan(0);
        return true;
      });
    }
    expect(nth).toBeGreaterThan(12);
  });
});
