import { describe, expect, it } from "vitest";

import { recover } from "../src/core/recover.ts";
import { readChanges } from "../src/core/version-changes.ts";
import { call, publish } from "./admin-client.ts";
import { crashAt, crashes, inProject, later, openPorts, publishText } from "./crashing-ports.ts";

const KIB = 1024;
/** Before and after together do not fit into a row of 2 MB. */
const long = (letter: string) => letter.repeat(1_010_000);
const sizeOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).byteLength;

describe("a change of a value larger than a row", () => {
  it("is published; the ledger keeps a summary and the store the whole", async () => {
    await inProject("large-value", async (storage) => {
      const ports = openPorts("large-value", storage, []);
      await publishText(ports, long("a"));
      const reply = await publishText(ports, long("b"));
      expect(reply).toMatchObject({ kind: "done", reply: { outcome: "published" } });
      expect(sizeOf(reply)).toBeLessThan(200 * KIB);
      const id = ports.database.findEnvironment("production")?.id ?? "";
      const kept = ports.database.findChanges(id, 2);
      expect(kept.count).toBe(1);
      expect(sizeOf(kept)).toBeLessThan(9 * KIB);
      expect(await ports.store.readChangesText(id, 2)).toContain(long("b"));
      expect((await readChanges(ports, id, 2)).changes[0]?.after).toHaveLength(1_000);
      expect(sizeOf(ports.database.listAudit(0, 100))).toBeLessThan(20 * KIB);
    });
  });

  it("survives a crash at any step like any other", async () => {
    for (let nth = 1, hasCrashed = true; hasCrashed; nth += 3) {
      const name = `large-crash-${nth}`;
      hasCrashed = await inProject(name, async (storage) => {
        const ports = openPorts(name, storage, []);
        await publishText(ports, long("a"));
        const { ports: dying } = crashAt(ports, nth, "after");
        const isCrashed = await crashes(() => publishText(dying, long("b")));
        expect(await recover(later(ports))).toBe(true);
        return isCrashed;
      });
    }
  });
});

describe("the changes of a version", () => {
  it("are shown by their summary when the stored text is lost or was changed", async () => {
    await inProject("lost-changes", async (storage) => {
      const ports = openPorts("lost-changes", storage, []);
      await publishText(ports, "one");
      await publishText(ports, "two");
      const id = ports.database.findEnvironment("production")?.id ?? "";
      const whole = await readChanges(ports, id, 2);
      for (const stored of [undefined, "{}"]) {
        const changed = { ...ports, store: { ...ports.store, readChangesText: async () => stored } };
        expect((await readChanges(changed, id, 2)).changes).toEqual(whole.changes);
      }
    });
  });

  it("of earlier releases, which are in the row, stay readable", async () => {
    await publish("older-changes", "one");
    await publish("older-changes", "two");
    const path = "/versions/2?environment=production";
    const { changes } = (await call("older-changes", "GET", path)).body;
    expect(changes).toHaveLength(1);
    await inProject("older-changes", async ({ sql }) => {
      sql.exec("UPDATE versions SET changes = ?", JSON.stringify(changes));
    });
    expect((await call("older-changes", "GET", path)).body.changes).toEqual(changes);
  });
});
