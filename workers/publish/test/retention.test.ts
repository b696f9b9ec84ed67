import type { FlagFile } from "@burgee/publisher/core";
import { createManualClock } from "@burgee/worker-common/testing";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { PublishIntent } from "../src/core/outcomes.ts";
import { rollBack } from "../src/core/publish-snapshot.ts";
import { compileTree, findTree } from "../src/core/revisions/plan-push.ts";
import type { RevisionPorts } from "../src/core/revisions/ports.ts";
import { pushRevision } from "../src/core/revisions/push-revision.ts";
import { LOOSE_BLOBS_MAX } from "../src/core/revisions/revision-limits.ts";
import { sweep } from "../src/core/revisions/sweep.ts";
import { ANN, inProject, openPorts } from "./crashing-ports.ts";
import { feature, folder, withRevisions } from "./revision-kit.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

const INTENT: PublishIntent = {
  actor: ANN,
  message: "why",
  expectedVersion: undefined,
  isDryRun: false,
  idempotency: undefined,
};

function open(name: string, storage: DurableObjectStorage, clock = createManualClock()) {
  const still = { ...clock, sleep: async () => undefined };
  return withRevisions({ ...openPorts(name, storage, []), clock: still }, storage, { clock: still });
}

async function push(ports: RevisionPorts, base: number, files: readonly FlagFile[]) {
  const request = { base, files, removed: [], environments: ["production"], allow: [] };
  const outcome = await pushRevision(ports, request, INTENT);
  expect(outcome).toMatchObject({ kind: "pushed", moves: [{ kind: "done" }] });
}

async function sweepAll(ports: RevisionPorts): Promise<void> {
  for (let run = 0; run < 20; run += 1) if (await sweep(ports)) return;
  throw new Error("the sweep does not end");
}

async function namesOf(prefix: string): Promise<readonly string[]> {
  return (await env.CONFIGS.list({ prefix })).objects.map(({ key }) => key);
}

/** Every kept revision compiles from what storage holds, with nothing in memory. */
async function expectReadable(ports: RevisionPorts, revisions: readonly number[]): Promise<void> {
  for (const revision of revisions) {
    const found = await findTree(ports, revision, ports.revisions.findNewest());
    if (found.kind !== "found") throw new Error(`revision ${revision}: ${found.kind}`);
    expect(await compileTree(ports, found.tree, new Map())).toMatchObject({ kind: "compiled" });
  }
}

/** Seven revisions and versions, a week apart: the last two are recent enough, or few enough, to be kept. */
async function build(name: string, storage: DurableObjectStorage) {
  const clock = createManualClock();
  const ports = open(name, storage, clock);
  await push(ports, 0, folder(name, feature("a", "text 1"), feature("b", "constant")));
  for (let base = 1; base < 7; base += 1) {
    await clock.advance(7 * DAY_MS);
    await push(ports, base, [feature("a", `text ${base + 1}`)]);
  }
  const environmentId = ports.database.findEnvironment("production")?.id ?? "";
  return { clock, ports, environmentId };
}

describe("retention", () => {
  it("keeps what is recent, current, held or rolled back to, and removes the rest", async () => {
    await inProject("kept-rest", async (storage) => {
      const { clock, ports, environmentId } = await build("kept-rest", storage);
      expect(await rollBack(ports, "production", 2, INTENT)).toMatchObject({ kind: "done" });
      ports.revisions.saveHold("pin", { environmentId, version: 3, revision: 3 });
      await clock.advance(60 * DAY_MS);
      await sweepAll(ports);
      const stored = await namesOf(`environments/${environmentId}/`);
      const versions = new Set(stored.map((key) => Number(key.split("/")[2])).filter((version) => version > 0));
      // 7 and 8 are the newest, 8 came from 2 by a rollback, 3 is held.
      expect([...versions].sort((a, b) => a - b)).toEqual([2, 3, 7, 8]);
      const fresh = open("kept-rest", storage, clock);
      await expectReadable(fresh, [2, 3, 6, 7]);
      expect(ports.revisions.findRevision(1)?.isSwept).toBe(true);
      expect(await namesOf("projects/kept-rest/trees/")).toHaveLength(4);
      // Of ten texts, those that only revisions 1, 4 and 5 have are gone.
      expect(await namesOf("projects/kept-rest/blobs/")).toHaveLength(7);
      expect(await rollBack(ports, "production", 4, INTENT)).toEqual({ kind: "removed_version", version: 4 });
      const old = { base: 1, files: [feature("c", "new")], removed: [], environments: [], allow: [] };
      expect(await pushRevision(fresh, old, INTENT)).toMatchObject({ kind: "unknown_base", isSwept: true, head: 7 });

      ports.revisions.removeHold("pin");
      await clock.advance(2 * DAY_MS);
      await sweepAll(ports);
      expect(await namesOf(`environments/${environmentId}/3/`)).toEqual([]);
    });
  });

  it("removes nothing from a young project, and looks at most once a day", async () => {
    await inProject("young", async (storage) => {
      const { clock, ports } = await build("young", storage);
      ports.revisions.saveSweptAtMs(clock.now());
      await clock.advance(DAY_MS - 1);
      let removed = 0;
      const counting = {
        ...ports,
        trees: { ...ports.trees, remove: async (names: readonly string[]) => void (removed += names.length) },
        retention: { days: 1_000, countMin: 1 },
      };
      expect(await sweep({ ...counting, retention: { days: 1, countMin: 1 } })).toBe(true);
      await clock.advance(2);
      await sweepAll(counting);
      expect(removed).toBe(0);
      await expectReadable(open("young", storage, clock), [1, 2, 3, 4, 5, 6, 7]);
    });
  });

  it("that is interrupted anywhere loses nothing, and goes on where it was", async () => {
    let isOver = false;
    let nth = 1;
    // Every third step: each run builds a project of its own.
    for (; !isOver && nth <= 60; nth += 3) {
      const name = `sweep-crash-${nth}`;
      isOver = await inProject(name, async (storage) => {
        const { clock, ports, environmentId } = await build(name, storage);
        await clock.advance(60 * DAY_MS);
        let calls = 0;
        const dying = new Proxy(ports.revisions, {
          get(target, member, receiver) {
            const method: unknown = Reflect.get(target, member, receiver);
            if (typeof method !== "function") return method;
            return (...args: unknown[]) => {
              calls += 1;
              if (calls >= nth) throw new Error("crash");
              return method.apply(target, args) as unknown;
            };
          },
        });
        const run = sweepAll({ ...ports, revisions: dying }).then(() => false);
        const hasCrashed = await run.catch(() => true);
        // A text that the sweep was about to remove comes back with a push.
        const fresh = open(name, storage, clock);
        await push(fresh, 7, [feature("a", "text 3")]);
        await sweepAll(fresh);
        await clock.advance(2 * DAY_MS);
        await sweepAll(fresh);
        await expectReadable(open(name, storage, clock), [7, 8]);
        const stored = await namesOf(`environments/${environmentId}/`);
        const versions = new Set(stored.map((key) => Number(key.split("/")[2])).filter((version) => version > 0));
        expect([...versions]).toEqual(expect.arrayContaining([7, 8]));
        expect(await namesOf(`environments/${environmentId}/1/`)).toEqual([]);
        expect(ports.revisions.listUnreferenced(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
        return !hasCrashed;
      });
    }
    expect(isOver).toBe(true);
    expect(nth).toBeGreaterThan(10);
  }, 300_000);

  it("removes what an interrupted push wrote, a day later", async () => {
    await inProject("orphans", async (storage) => {
      const clock = createManualClock();
      const ports = open("orphans", storage, clock);
      await push(ports, 0, folder("orphans", feature("a", "one")));
      const broken = { ...ports, trees: { ...ports.trees, writeTree: () => Promise.reject(new Error("R2 is down")) } };
      const request = { base: 1, files: [feature("b", "lost")], removed: [], environments: [], allow: [] };
      expect(await pushRevision(broken, request, INTENT)).toMatchObject({ kind: "storage_failed" });
      const before = await namesOf("projects/orphans/blobs/");
      await clock.advance(2 * DAY_MS);
      await sweepAll(ports);
      expect(await namesOf("projects/orphans/blobs/")).toHaveLength(before.length - 1);
      await expectReadable(open("orphans", storage, clock), [1]);
    });
  });
});

describe("where texts are stored", () => {
  it("is a pack for many, and objects for a few until they are packed, too", async () => {
    await inProject("packs", async (storage) => {
      const ports = open("packs", storage);
      const many = Array.from({ length: LOOSE_BLOBS_MAX + 1 }, (_, index) => feature(`f${index}`, "first"));
      await push(ports, 0, folder("packs", ...many));
      expect(await namesOf("projects/packs/packs/")).toHaveLength(1);
      expect(await namesOf("projects/packs/blobs/")).toHaveLength(0);
      await push(ports, 1, [feature("f0", "edited")]);
      expect(await namesOf("projects/packs/blobs/")).toHaveLength(1);
      await push(
        ports,
        2,
        many.map((_, index) => feature(`f${index}`, "second")),
      );
      expect(await namesOf("projects/packs/packs/")).toHaveLength(2);
      let reads = 0;
      const cold = open("packs", storage);
      const counting: RevisionPorts = {
        ...cold,
        trees: {
          ...cold.trees,
          readPack: (pack) => ((reads += 1), cold.trees.readPack(pack)),
          readBlob: (sha) => ((reads += 1), cold.trees.readBlob(sha)),
        },
      };
      await expectReadable(counting, [3]);
      expect(reads).toBeLessThanOrEqual(3);
      await expectReadable(open("packs", storage), [1, 2, 3]);
    });
  });
});
