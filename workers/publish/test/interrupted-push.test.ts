import type { EnvironmentPointer } from "@burgee/contract";
import type { PushRequest } from "@burgee/publisher/core";
import { describe, expect, it } from "vitest";

import type { PublishIntent } from "../src/core/outcomes.ts";
import { recover } from "../src/core/recover.ts";
import type { RevisionPorts } from "../src/core/revisions/ports.ts";
import { pushRevision } from "../src/core/revisions/push-revision.ts";
import { ANN, crashAt, crashes, inProject, later, openPorts } from "./crashing-ports.ts";
import { feature, folder, withRevisions } from "./revision-kit.ts";

const INTENT: PublishIntent = {
  actor: ANN,
  message: "why",
  expectedVersion: undefined,
  isDryRun: false,
  idempotency: { key: "the-only-key", fingerprint: "the request" },
};

function request(change: Partial<PushRequest>): PushRequest {
  return { base: 0, files: [], removed: [], environments: ["production", "development"], allow: [], ...change };
}

const EDIT = request({ base: 1, files: [feature("a", "two")] });

async function pushFirst(ports: RevisionPorts): Promise<void> {
  const files = folder(ports.projectKey, feature("a", "one"));
  const outcome = await pushRevision(ports, request({ files }), { ...INTENT, idempotency: undefined });
  expect(outcome.kind).toBe("pushed");
}

/** Ports that die at the n-th change of database, stores or listeners. */
function dieAt(ports: RevisionPorts, nth: number, moment: "before" | "after") {
  const { revisions, trees, ...rest } = ports;
  // One counter for everything: the ports of revisions are guarded as parts of the others.
  const merged = { ...ports, store: { ...ports.store, ...trees }, database: { ...ports.database, ...revisions } };
  const { ports: dying, state } = crashAt(merged, nth, moment);
  const names = { treeName: trees.treeName, blobName: trees.blobName, packName: trees.packName };
  const guarded: RevisionPorts = {
    ...rest,
    ...dying,
    revisions: dying.database as unknown as RevisionPorts["revisions"],
    trees: { ...trees, ...pickGuarded(dying.store as unknown as RevisionPorts["trees"]), ...names },
  };
  return { ports: guarded, state };
}

function pickGuarded(trees: RevisionPorts["trees"]) {
  const { writeTree, writeBlob, writePack, remove } = trees;
  return { writeTree, writeBlob, writePack, remove };
}

async function countChanges(name: string): Promise<number> {
  return inProject(name, async (storage) => {
    const ports = withRevisions(openPorts(name, storage, []), storage);
    await pushFirst(ports);
    const { ports: counting, state } = dieAt(ports, Number.POSITIVE_INFINITY, "before");
    expect(await pushRevision(counting, EDIT, INTENT)).toMatchObject({ kind: "pushed", revision: 2 });
    return state.changes;
  });
}

describe("a push that is interrupted", () => {
  it.each(["before", "after"] as const)(
    "%s any of its steps gives the same revision and versions when it is repeated with its key",
    async (moment) => {
      const changes = await countChanges(`push-count-${moment}`);
      expect(changes).toBeGreaterThan(20);
      for (let nth = 1; nth <= changes; nth += 1) {
        const name = `push-${moment}-${nth}`;
        await inProject(name, async (storage) => {
          const visible: EnvironmentPointer[] = [];
          await pushFirst(withRevisions(openPorts(name, storage, visible), storage));
          const { ports: dying, state } = dieAt(withRevisions(openPorts(name, storage, visible), storage), nth, moment);
          await crashes(() => pushRevision(dying, EDIT, INTENT));
          expect(state.isDead).toBe(true);

          const ports = withRevisions(openPorts(name, storage, visible), storage);
          const outcome = await pushRevision(ports, EDIT, INTENT);
          const moves = [{ environmentKey: "production" }, { environmentKey: "development" }].map((move) => ({
            ...move,
            kind: "done",
            reply: { outcome: "published", version: { revision: 2 } },
          }));
          expect(outcome).toMatchObject({ kind: "pushed", revision: 2, isNew: true, moves });
          const again = await pushRevision(ports, EDIT, INTENT);
          expect(again).toMatchObject({ kind: "pushed", revision: 2 });
          if (again.kind !== "pushed" || outcome.kind !== "pushed") throw new Error("it was pushed");
          expect(again.moves).toEqual(outcome.moves);
          expect(ports.revisions.findNewest()?.record.revision).toBe(2);
          // Each environment got the files once.
          for (const { id, version } of ports.database.listEnvironments()) {
            const served = ports.database.listVersions(id, 10).filter(({ revision }) => revision === 2);
            expect(served.map((record) => record.version)).toEqual([version]);
          }
          const numbers = visible.map(({ environmentId, version }) => `${environmentId} ${version}`);
          expect(numbers).toEqual([...new Set(numbers)]);
          expect(await recover(later(ports))).toBe(true);
        });
      }
    },
    // Some hundred publishes, one after the other.
    300_000,
  );

  it("and repeated after a colleague's push publishes nothing over it", async () => {
    await inProject("push-late", async (storage) => {
      const ports = withRevisions(openPorts("push-late", storage, []), storage);
      await pushFirst(ports);
      const down = { ...ports.store, writeVersion: () => Promise.reject(new Error("R2 is down")) };
      const first = await pushRevision({ ...ports, store: down }, EDIT, INTENT);
      const refused = { kind: "refused", refusal: { kind: "storage_failed" } };
      expect(first).toMatchObject({ kind: "pushed", revision: 2, moves: [refused, refused] });
      const colleague = request({ base: 2, files: [feature("b", "new")] });
      await pushRevision(ports, colleague, { ...INTENT, idempotency: undefined });
      const late = await pushRevision(ports, EDIT, INTENT);
      expect(late).toMatchObject({
        kind: "pushed",
        revision: 2,
        moves: [
          { kind: "refused", refusal: { kind: "superseded", revision: 2, head: 3 } },
          { kind: "refused", refusal: { kind: "superseded", revision: 2, head: 3 } },
        ],
      });
    });
  });
});
