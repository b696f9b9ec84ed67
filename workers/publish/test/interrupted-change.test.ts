import type { EnvironmentPointer } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { applyChange } from "../src/core/changes/apply-change.ts";
import type { Caller } from "../src/core/changes/caller.ts";
import { approveChange } from "../src/core/changes/decide-change.ts";
import { openChange } from "../src/core/changes/draft-change.ts";
import type { ChangePorts } from "../src/core/changes/ports.ts";
import { runDueChanges } from "../src/core/changes/schedule-change.ts";
import { recover } from "../src/core/recover.ts";
import { pushRevision } from "../src/core/revisions/push-revision.ts";
import { guardedFolder } from "./change-kit.ts";
import { crashAt, crashes, inProject, openPorts } from "./crashing-ports.ts";
import { feature, withChanges } from "./revision-kit.ts";

const person = (actor: string): Caller => ({
  author: { actor, via: "access" },
  authority: { isOwner: false, publishes: "all", isEmergency: false },
});

function open(name: string, storage: DurableObjectStorage, visible: EnvironmentPointer[]): ChangePorts {
  return withChanges(openPorts(name, storage, visible), storage);
}

/** A project whose production takes approved changes, with one that was approved. */
async function prepare(ports: ChangePorts): Promise<void> {
  const files = guardedFolder(ports.projectKey, "changes: approved", feature("a", "one"), feature("b", "one"));
  const request = { base: 0, files, removed: [], environments: ["*"], allow: [] };
  const intent = { actor: person("olga").author, message: "why", expectedVersion: undefined, isDryRun: false };
  expect((await pushRevision(ports, request, { ...intent, idempotency: undefined })).kind).toBe("pushed");
  const draft = {
    title: "Say two",
    base: 1,
    files: [feature("a", "two")],
    removed: [],
    environments: ["*"],
    allow: [],
  };
  const opened = await openChange(ports, draft, person("ann"), undefined);
  if (opened.kind !== "shown") throw new Error(`not opened: ${opened.kind}`);
  const { digest = "" } = opened.reply;
  expect((await approveChange(ports, 1, digest, person("ben"))).kind).toBe("shown");
}

/** Ports that die before the n-th change of anything, and so after the one before it. One counter counts for all of them. */
function dieAt(ports: ChangePorts, nth: number) {
  const { revisions, trees, changes, store, database } = ports;
  const merged = { ...ports, store: { ...store, ...trees }, database: { ...database, ...revisions, ...changes } };
  const { ports: dying, state } = crashAt(merged, nth, "before");
  const names = { treeName: trees.treeName, blobName: trees.blobName, packName: trees.packName };
  const guarded: ChangePorts = {
    ...ports,
    ...dying,
    revisions: dying.database as unknown as ChangePorts["revisions"],
    changes: dying.database as unknown as ChangePorts["changes"],
    trees: { ...pickTrees(dying.store as unknown as ChangePorts["trees"]), ...names, versionNames: trees.versionNames },
  };
  return { ports: guarded, state };
}

function pickTrees(trees: ChangePorts["trees"]) {
  const { writeTree, readTree, writeBlob, readBlob, writePack, readPack, remove } = trees;
  return { writeTree, readTree, writeBlob, readBlob, writePack, readPack, remove };
}

describe("applying a change, interrupted", () => {
  it("at any of its steps, publishes it once, whether the alarm or somebody goes on with it", async () => {
    const changes = await inProject("apply-count", async (storage) => {
      const ports = open("apply-count", storage, []);
      await prepare(ports);
      const { ports: counting, state } = dieAt(ports, Number.POSITIVE_INFINITY);
      expect(await applyChange(counting, 1, person("ann"))).toMatchObject({ listing: { state: "applied" } });
      return state.changes;
    });
    expect(changes).toBeGreaterThan(20);
    for (let nth = 1; nth <= changes; nth += 1) {
      const name = `apply-at-${nth}`;
      await inProject(name, async (storage) => {
        const visible: EnvironmentPointer[] = [];
        await prepare(open(name, storage, visible));
        const { ports: dying, state } = dieAt(open(name, storage, visible), nth);
        await crashes(() => applyChange(dying, 1, person("ann")));
        expect(state.isDead).toBe(true);

        const ports = open(name, storage, visible);
        const isBegun = ports.changes.findChange(1)?.applying !== undefined;
        // What was never begun is left to whoever repeats it.
        if (nth % 2 === 0 || !isBegun) await applyChange(ports, 1, person("ann"));
        else await runDueChanges(ports);
        expect(ports.changes.findNextDueMs()).toBeUndefined();
        expect(ports.changes.findChange(1)).toMatchObject({ state: "applied", revision: 2 });
        expect(ports.revisions.findNewest()?.record.revision).toBe(2);
        for (const { id, version } of ports.database.listEnvironments()) {
          const served = ports.database.listVersions(id, 10).filter(({ revision }) => revision === 2);
          expect(served.map((record) => record.version)).toEqual([version]);
        }
        const applied = ports.database.listAudit(0, 99).filter(({ action }) => action === "apply_change");
        expect(applied).toHaveLength(1);
        await recover(ports);
      });
    }
  }, 300_000);
});
