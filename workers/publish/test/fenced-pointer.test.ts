import { pointerObjectName, type EnvironmentPointer } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { PublisherPorts } from "../src/core/ports.ts";
import { recover } from "../src/core/recover.ts";
import { inProject, later, openPorts, publishText } from "./crashing-ports.ts";

/** The same ports with a first store that answers no switch of a pointer, and switches only when `arrive` is called. */
function delayPointer(ports: PublisherPorts) {
  let arrive = async (): Promise<void> => undefined;
  const delayed: PublisherPorts = {
    ...ports,
    store: {
      ...ports.store,
      writePointer(pointer, visible) {
        arrive = () => ports.store.writePointer(pointer, visible);
        return Promise.reject(new Error("timed out"));
      },
    },
  };
  return { delayed, arrive: () => arrive() };
}

async function readPointer({ database }: PublisherPorts): Promise<EnvironmentPointer | undefined> {
  const id = database.findEnvironment("production")?.id ?? "";
  return (await env.CONFIGS.get(pointerObjectName(id)))?.json<EnvironmentPointer>();
}

function listNumbers({ database }: PublisherPorts): readonly number[] {
  const id = database.findEnvironment("production")?.id ?? "";
  return database.listVersions(id, 10).map(({ version }) => version);
}

describe("a pointer that arrives after its publish was given up", () => {
  it("changes nothing for readers, and the next version has the right parent", async () => {
    await inProject("late-pointer", async (storage) => {
      const ports = openPorts("late-pointer", storage, []);
      await publishText(ports, "one");
      const { delayed, arrive } = delayPointer(ports);
      expect(await publishText(delayed, "two")).toMatchObject({ kind: "storage_failed" });
      expect(await recover(later(ports))).toBe(true);
      await expect(arrive()).rejects.toThrow("the pointer changed");
      expect((await readPointer(ports))?.version).toBe(1);
      expect(await publishText(ports, "one")).toMatchObject({ kind: "done", reply: { outcome: "unchanged" } });
      const next = await publishText(ports, "three");
      expect(next).toMatchObject({ kind: "done", reply: { version: { version: 3, parent: 1 } } });
      expect(listNumbers(ports)).toEqual([3, 1]);
    });
  });

  it("changes nothing either where no version was published yet", async () => {
    await inProject("late-first", async (storage) => {
      const ports = openPorts("late-first", storage, []);
      const { delayed, arrive } = delayPointer(ports);
      expect(await publishText(delayed, "one")).toMatchObject({ kind: "storage_failed" });
      expect(await recover(later(ports))).toBe(true);
      await expect(arrive()).rejects.toThrow("the pointer changed");
      // Nothing was published, so nothing has a name either.
      expect(ports.database.listEnvironments()).toEqual([]);
      const next = await publishText(ports, "two");
      expect(next).toMatchObject({ kind: "done", reply: { version: { version: 2, parent: 0 } } });
      expect((await readPointer(ports))?.version).toBe(2);
    });
  });

  it("is recorded when it arrives before the publish is given up", async () => {
    await inProject("arrived-pointer", async (storage) => {
      const ports = openPorts("arrived-pointer", storage, []);
      await publishText(ports, "one");
      const { delayed, arrive } = delayPointer(ports);
      await publishText(delayed, "two");
      const racing: PublisherPorts = {
        ...ports,
        store: {
          ...ports.store,
          // Between reading the pointer and fencing it.
          async fencePointer(visible, empty) {
            await arrive();
            return ports.store.fencePointer(visible, empty);
          },
        },
      };
      expect(await recover(later(racing))).toBe(true);
      expect(listNumbers(ports)).toEqual([2, 1]);
      expect((await readPointer(ports))?.version).toBe(2);
    });
  });
});

describe("a version that readers see and the history lacks, from before late pointers were refused", () => {
  it.each(["two", "three"])("is in the history after the next publish, of %s", async (text) => {
    await inProject(`denied-${text}`, async (storage) => {
      const ports = openPorts(`denied-${text}`, storage, []);
      await publishText(ports, "one");
      const { delayed, arrive } = delayPointer(ports);
      await publishText(delayed, "two");
      const id = ports.database.findEnvironment("production")?.id ?? "";
      ports.database.setVersionState(id, 2, "abandoned");
      await arrive();
      const outcome = text === "two" ? "unchanged" : "published";
      expect(await publishText(ports, text)).toMatchObject({ kind: "done", reply: { outcome } });
      expect(listNumbers(ports)).toEqual(text === "two" ? [2, 1] : [3, 2, 1]);
      const audited = ports.database.listAudit(0, 100).map(({ version }) => version);
      expect(audited).toContain(2);
      expect(ports.database.findVersion(id, 3)?.parent).toBe(text === "two" ? undefined : 2);
    });
  });
});
