import { describe, expect, it } from "vitest";

import { addOverlayEntry, liftOverlayEntries } from "../src/core/overlay/change-overlay.ts";
import type { PublisherPorts } from "../src/core/ports.ts";
import { rollBack } from "../src/core/publish-snapshot.ts";
import { recover, wakeUp } from "../src/core/recover.ts";
import { crashAt, crashes, INTENT, inProject, later, openPorts, publishText } from "./crashing-ports.ts";

const HOUR_MS = 3_600_000;

function turnOff(ports: PublisherPorts, expiresAtMs?: number) {
  const wanted = { kind: "off", feature: "banner", reason: "errors", ...(expiresAtMs ? { expiresAtMs } : {}) } as const;
  return addOverlayEntry(ports, "production", wanted, undefined, { ...INTENT, message: "errors" });
}

function freeze(ports: PublisherPorts, expiresAtMs: number) {
  const wanted = { kind: "frozen", reason: "sale", expiresAtMs } as const;
  return addOverlayEntry(ports, "production", wanted, undefined, { ...INTENT, message: "sale" });
}

/** What holds, and the rules that readers' version was rendered with. */
function readState({ database }: PublisherPorts) {
  const { id = "", version = 0 } = database.findEnvironment("production") ?? {};
  const { revision, entries } = database.readOverlay(id);
  const rules = (database.findVersion(id, version)?.rules ?? []).map((rule) => rule.id);
  return { id, version, revision, entries, rules };
}

function at(ports: PublisherPorts, nowMs: number): PublisherPorts {
  return { ...ports, clock: { ...ports.clock, now: () => nowMs } };
}

/** Runs a step with a crash at every change that it makes; `check` sees the project after recovery. */
async function crashEverywhere(
  name: string,
  prepare: (ports: PublisherPorts) => Promise<unknown>,
  step: (ports: PublisherPorts) => Promise<unknown>,
  check: (ports: PublisherPorts) => void,
): Promise<number> {
  for (const moment of ["before", "after"] as const) {
    for (let nth = 1; ; nth += 1) {
      const project = `overlay-${name}-${moment}-${nth}`;
      const hasCrashed = await inProject(project, async (storage) => {
        const ports = openPorts(project, storage, []);
        await prepare(ports);
        const { ports: dying, state } = crashAt(ports, nth, moment);
        await crashes(() => step(dying));
        const restarted = openPorts(project, storage, []);
        expect(await recover(later(restarted))).toBe(true);
        expect(restarted.database.listVersionsIn("prepared")).toEqual([]);
        check(restarted);
        return state.isDead;
      });
      if (!hasCrashed) {
        if (moment === "after") return nth;
        break;
      }
    }
  }
  return 0;
}

describe("a change of the overlay that is interrupted", () => {
  it("holds exactly when readers see it, wherever it stopped", async () => {
    const steps = await crashEverywhere(
      "off",
      (ports) => publishText(ports, "one"),
      (ports) => turnOff(ports),
      (ports) => {
        const { version, revision, entries, rules } = readState(ports);
        expect(entries.map(({ id }) => id)).toEqual(rules);
        expect(revision).toBe(version - 1);
      },
    );
    expect(steps).toBeGreaterThan(7);
  }, 60_000);

  it("leaves a held publish whole or unnumbered, and readers where they were", async () => {
    await crashEverywhere(
      "held",
      async (ports) => {
        await publishText(ports, "one");
        await publishText(ports, "two");
        await rollBack(ports, "production", 1, INTENT);
      },
      (ports) => publishText(ports, "three"),
      (ports) => {
        const { id, version, entries } = readState(ports);
        expect([version, entries.length]).toEqual([3, 1]);
        const held = ports.database.listVersions(id, 9).filter((record) => record.held);
        const audited = ports.database.listAudit(0, 99).filter(({ action }) => action === "hold");
        expect(audited.map((entry) => entry.version)).toEqual(held.map((record) => record.version));
      },
    );
  }, 60_000);

  it("lifts a pin with the content that was held, or not at all", async () => {
    await crashEverywhere(
      "unpin",
      async (ports) => {
        await publishText(ports, "one");
        await publishText(ports, "two");
        await rollBack(ports, "production", 1, INTENT);
        await publishText(ports, "three");
      },
      (ports) => {
        const ids = readState(ports).entries.map(({ id }) => id);
        return liftOverlayEntries(ports, "production", ids, undefined, undefined, INTENT);
      },
      (ports) => {
        const { version, entries } = readState(ports);
        expect(entries.length).toBe(version === 3 ? 1 : 0);
      },
    );
  }, 60_000);
});

describe("the time of an entry", () => {
  it("ends a freeze with a version and an audit entry, and the alarm is asked for until then", async () => {
    await inProject("overlay-expiry", async (storage) => {
      const delays: (number | undefined)[] = [];
      const wakeLater = async (delayMs?: number) => void delays.push(delayMs);
      const ports = { ...openPorts("overlay-expiry", storage, []), wakeLater };
      await publishText(ports, "one");
      const endsAtMs = Date.now() + HOUR_MS;
      await freeze(ports, endsAtMs);
      expect(await publishText(ports, "two")).toMatchObject({ kind: "frozen", entry: { reason: "sale" } });
      expect(await wakeUp(ports)).toBe(true);
      expect(Math.abs((delays.at(-1) ?? 0) - HOUR_MS)).toBeLessThan(10_000);
      const afterwards = at(ports, endsAtMs + 1);
      // Also when the alarm is late.
      expect(await publishText(afterwards, "two")).toMatchObject({ kind: "done", reply: { outcome: "published" } });
      expect(await wakeUp(afterwards)).toBe(true);
      expect(readState(ports)).toMatchObject({ entries: [], revision: 2 });
      const last = ports.database.listAudit(0, 99).at(-1);
      expect(last).toMatchObject({
        actor: "expiry",
        action: "overlay",
        message: "expired",
        overlay: { isExpiry: true },
      });
    });
  });

  it("is only reminded of, once, for a feature that is off", async () => {
    await inProject("overlay-reminder", async (storage) => {
      const ports = openPorts("overlay-reminder", storage, []);
      await publishText(ports, "one");
      const endsAtMs = Date.now() + HOUR_MS;
      await turnOff(ports, endsAtMs);
      const afterwards = at(ports, endsAtMs + 1);
      await wakeUp(afterwards);
      await wakeUp(afterwards);
      expect(readState(ports).entries).toMatchObject([{ kind: "off", remindedAtMs: endsAtMs + 1 }]);
      const reminders = ports.database.listAudit(0, 99).filter(({ action }) => action === "overlay_reminder");
      expect(reminders.map(({ message }) => message)).toEqual(["off by ann is past its time: errors"]);
    });
  });

  it("ends nothing while storage is down, and is tried again", async () => {
    await inProject("overlay-expiry-down", async (storage) => {
      const ports = openPorts("overlay-expiry-down", storage, []);
      await publishText(ports, "one");
      await freeze(ports, Date.now() + HOUR_MS);
      const afterwards = at(ports, Date.now() + 2 * HOUR_MS);
      const fail = () => Promise.reject(new Error("R2 is down"));
      expect(await wakeUp({ ...afterwards, store: { ...ports.store, readVisible: fail } })).toBe(false);
      expect(readState(ports).entries).toHaveLength(1);
      expect(await wakeUp(afterwards)).toBe(true);
      expect(readState(ports).entries).toHaveLength(0);
    });
  });
});
