import { createRecordSigner, createSigningKey } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { overlayObjectName } from "../src/adapters/object-names.ts";
import { createKey } from "../src/core/manage-keys.ts";
import { addOverlayEntry, liftOverlayEntries } from "../src/core/overlay/change-overlay.ts";
import type { WantedEntry } from "../src/core/overlay/make-entry.ts";
import type { PublisherPorts } from "../src/core/ports.ts";
import { rollBack } from "../src/core/publish-snapshot.ts";
import { signStored } from "../src/core/sign-stored.ts";
import { ANN, inProject, INTENT, openPorts, openStore, publishText } from "./crashing-ports.ts";

const OFF: WantedEntry = { kind: "off", feature: "banner", reason: "errors" };

/** Runs a test on the ports of a project that lost its database after `before`. */
async function afterLoss(
  project: string,
  before: (ports: PublisherPorts) => Promise<unknown>,
  run: (ports: PublisherPorts, environmentId: string) => Promise<void>,
  store = openStore(),
): Promise<void> {
  await inProject(project, async (storage) => {
    const ports = { ...openPorts(project, storage, []), store };
    await publishText(ports, "one");
    await before(ports);
    const { id } = ports.database.findEnvironment("production") ?? { id: "" };
    await storage.deleteAll();
    await run({ ...openPorts(project, storage, []), store }, id);
  });
}

const add = (ports: PublisherPorts, wanted: WantedEntry) =>
  addOverlayEntry(ports, "production", wanted, undefined, INTENT);

function lift(ports: PublisherPorts, environmentId: string) {
  const ids = ports.database.readOverlay(environmentId).entries.map(({ id }) => id);
  return liftOverlayEntries(ports, "production", ids, undefined, undefined, INTENT);
}

describe("what held before the database was lost", () => {
  it("keeps a feature off through the next publish, and can be lifted", async () => {
    await afterLoss(
      "lost-off",
      (ports) => add(ports, OFF),
      async (ports, id) => {
        const outcome = await publishText(ports, "two");
        expect(outcome).toMatchObject({ reply: { version: { version: 3, rules: [{ kind: "off" }] } } });
        expect(ports.database.readOverlay(id).entries).toMatchObject([
          { kind: "off", author: "ann", reason: "errors" },
        ]);
        expect(await lift(ports, id)).toMatchObject({ reply: { outcome: "published", overlay: { entries: [] } } });
      },
    );
  });

  it("keeps a rollback: the next publish is held, and goes out when the pin is lifted", async () => {
    const before = async (ports: PublisherPorts) => {
      await publishText(ports, "two");
      await rollBack(ports, "production", 1, INTENT);
    };
    await afterLoss("lost-pin", before, async (ports, id) => {
      expect(await publishText(ports, "three")).toMatchObject({ reply: { outcome: "held", version: { version: 4 } } });
      expect((await ports.store.readPointer(id))?.version).toBe(3);
      expect(await lift(ports, id)).toMatchObject({ reply: { outcome: "published", version: { version: 5 } } });
    });
  });

  it("keeps a freeze, which can be lifted once a publish was refused", async () => {
    await afterLoss(
      "lost-freeze",
      (ports) => add(ports, { kind: "frozen", reason: "holidays" }),
      async (ports, id) => {
        const frozen = { kind: "frozen", entry: { reason: "holidays" } };
        expect(await publishText(ports, "two", { isDryRun: true })).toMatchObject(frozen);
        expect(ports.database.listEnvironments()).toEqual([]);
        expect(await publishText(ports, "two")).toMatchObject(frozen);
        expect(await lift(ports, id)).toMatchObject({ kind: "done" });
        expect(await publishText(ports, "two")).toMatchObject({ reply: { outcome: "published" } });
      },
    );
  });

  it("is known again once a key is made", async () => {
    await afterLoss(
      "lost-key",
      (ports) => add(ports, OFF),
      async (ports, id) => {
        expect((await createKey(ports, "production", "client", ANN)).kind).toBe("created");
        expect(ports.database.readOverlay(id).entries).toMatchObject([{ kind: "off" }]);
      },
    );
  });

  it("does not come back when it was lifted before", async () => {
    const before = async (ports: PublisherPorts) => {
      await add(ports, OFF);
      await lift(ports, ports.database.findEnvironment("production")?.id ?? "");
    };
    await afterLoss("lost-lifted", before, async (ports, id) => {
      expect(await publishText(ports, "two")).toMatchObject({ reply: { outcome: "published" } });
      expect(ports.database.readOverlay(id).entries).toEqual([]);
    });
  });
});

describe("what is stored of the overlay", () => {
  it.each<[string, (text: string) => string]>([
    ["was changed", (text) => text.replace("errors", "nothing")],
    ["is no overlay", () => '{"entries":1}'],
    ["is not even JSON", () => "{"],
  ])("is not adopted when it %s", async (why, change) => {
    const { privateKey } = await createSigningKey("own");
    const store = openStore({ signer: createRecordSigner(privateKey) });
    const before = async (ports: PublisherPorts) => {
      await add(ports, OFF);
      const name = overlayObjectName(ports.database.findEnvironment("production")?.id ?? "", 2);
      await env.CONFIGS.put(name, change((await (await env.CONFIGS.get(name))?.text()) ?? ""));
    };
    const run = async (ports: PublisherPorts, id: string) => {
      const lines: string[] = [];
      const logging = { ...ports, log: (_level: string, message: string) => void lines.push(message) };
      expect(await publishText(logging, "two")).toMatchObject({ reply: { outcome: "published" } });
      expect(ports.database.readOverlay(id).entries).toEqual([]);
      expect(lines).toContain("the stored overlay of a version was not adopted");
    };
    await afterLoss(`forged-overlay-${why.length}`, before, run, store);
  });

  it("is signed anew with another key", async () => {
    const [old, fresh] = await Promise.all([createSigningKey("old"), createSigningKey("fresh")]);
    await inProject("overlay-keys", async (storage) => {
      const open = (privateKey: string) => {
        const store = openStore({ signer: createRecordSigner(privateKey) });
        return { ...openPorts("overlay-keys", storage, []), store };
      };
      const ports = open(old.privateKey);
      await publishText(ports, "one");
      await add(ports, OFF);
      const { id } = ports.database.findEnvironment("production") ?? { id: "" };
      const later = open(fresh.privateKey);
      expect(await later.store.readOverlay(id, 2)).toMatchObject({ kind: "forged" });
      expect(await signStored(later)).toBe(true);
      expect(await later.store.readOverlay(id, 2)).toMatchObject({ kind: "found", entries: [{ kind: "off" }] });
    });
  });
});
