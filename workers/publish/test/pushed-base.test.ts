import type { FlagFile, PushRequest } from "@burgee/publisher/core";
import { createManualClock } from "@burgee/worker-common/testing";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { PublishIntent } from "../src/core/outcomes.ts";
import { findTree } from "../src/core/revisions/plan-push.ts";
import type { RevisionPorts } from "../src/core/revisions/ports.ts";
import type { PushOutcome } from "../src/core/revisions/push-outcome.ts";
import { pushRevision } from "../src/core/revisions/push-revision.ts";
import { findRevisionOf } from "../src/core/revisions/read-revisions.ts";
import { readTexts } from "../src/core/revisions/read-texts.ts";
import { PUSHED_TREES_MAX } from "../src/core/revisions/revision-limits.ts";
import { sweep } from "../src/core/revisions/sweep.ts";
import { ANN, crashAt, crashes, inProject, openPorts } from "./crashing-ports.ts";
import { feature, folder, withRevisions } from "./revision-kit.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

const INTENT: PublishIntent = {
  actor: ANN,
  message: "why",
  expectedVersion: undefined,
  isDryRun: false,
  idempotency: undefined,
};

type Base = Pick<PushRequest, "base" | "baseTree">;
type Fields = Readonly<Record<string, string>>;

const COMMIT = "c".repeat(40);
const START: Fields = { name: "start", description: "start", text: "start" };

function open(name: string, storage: DurableObjectStorage, clock = createManualClock()): RevisionPorts {
  const still = { ...clock, sleep: async () => undefined };
  return withRevisions({ ...openPorts(name, storage, []), clock: still }, storage, { clock: still });
}

function send(
  ports: RevisionPorts,
  base: Base,
  files: readonly FlagFile[],
  more: Partial<PushRequest> = {},
  intent = INTENT,
): Promise<PushOutcome> {
  const request = { ...base, files: [...files], removed: [], environments: [], allow: [], ...more };
  return pushRevision(ports, request, intent);
}

async function push(...args: Parameters<typeof send>): Promise<Extract<PushOutcome, { kind: "pushed" }>> {
  const outcome = await send(...args);
  if (outcome.kind !== "pushed") throw new Error(JSON.stringify(outcome));
  return outcome;
}

/** What a folder is based on after a push from it, when nothing is pulled. */
function baseAfter(
  before: Base,
  { revision, pushedTree, tree }: { revision: number; pushedTree?: string; tree: string },
  own?: string,
): Base {
  if (pushedTree !== undefined) return { base: revision, baseTree: pushedTree };
  return own === undefined || own === tree ? { base: revision } : before;
}

/** Three fields of one file, one to a line. */
function write({ name = "", description = "", text = "" }: Fields): FlagFile {
  return feature("a", text, `name: ${name}\ndescription: ${description}\n`);
}

/** The fields of the newest revision. */
async function readHead(ports: RevisionPorts): Promise<Fields> {
  const { path } = write(START);
  const head = ports.revisions.findNewest();
  const found = await findTree(ports, head?.record.revision ?? 0, head);
  const sha = found.kind === "found" ? (found.tree.get(path) ?? "") : "";
  const text = (await readTexts(ports, [sha])).texts.get(sha) ?? "";
  const read = (pattern: RegExp) => pattern.exec(text)?.[1] ?? "";
  return { name: read(/^name: (.*)$/m), description: read(/^description: (.*)$/m), text: read(/a-text: "(.*)"/) };
}

const fieldName = fc.constantFrom(...Object.keys(START));

/** What the two do. The author's values are none of the colleague's, who also sets fields back to what they were. */
const actions = fc.array(
  fc.oneof(
    fc.record({ who: fc.constant("author" as const), field: fieldName, value: fc.constantFrom("mine", "my-own") }),
    fc.record({ who: fc.constant("colleague" as const), field: fieldName, value: fc.constantFrom("start", "theirs") }),
    fc.record({ who: fc.constant("nobody" as const), field: fieldName, value: fc.constant("") }),
  ),
  { minLength: 3, maxLength: 12 },
);

describe("an author who pushes again and again and never pulls", () => {
  it("never brings back a value that a colleague changed after it was merged", async () => {
    let run = 0;
    const check = async (steps: readonly { who: string; field: string; value: string }[]) => {
      run += 1;
      const name = `never-pulls-${run}`;
      await inProject(name, async (storage) => {
        const ports = open(name, storage);
        const other = feature("b", "constant");
        let base: Base = baseAfter({ base: 0 }, await push(ports, { base: 0 }, folder(name, write(START), other)));
        const mine: Record<string, string> = { ...START };
        const pushed: Record<string, string> = { ...START };
        const head: Record<string, string> = { ...START };
        for (const { who, field, value } of steps) {
          let isAsExpected = true;
          if (who === "colleague") {
            head[field] = value;
            await push(ports, { base: ports.revisions.findNewest()?.record.revision ?? 0 }, [write(head)]);
          } else {
            if (who === "author") mine[field] = value;
            const edits = Object.keys(START).filter((key) => mine[key] !== pushed[key]);
            const isAsked = edits.some((key) => head[key] !== pushed[key] && head[key] !== mine[key]);
            const outcome = await send(ports, base, [write(mine)]);
            isAsExpected = outcome.kind === (isAsked ? "merge_conflict" : "pushed");
            if (outcome.kind === "pushed") {
              for (const key of edits) head[key] = mine[key] ?? "";
              const isOwn = Object.keys(START).every((key) => head[key] === mine[key]);
              base = baseAfter(base, outcome, isOwn ? outcome.tree : "");
              Object.assign(pushed, mine);
            } else Object.assign(mine, pushed);
          }
          expect(isAsExpected).toBe(true);
          expect(await readHead(ports)).toEqual(head);
        }
      });
    };
    const setBack = [
      { who: "colleague", field: "name", value: "theirs" },
      { who: "author", field: "description", value: "mine" },
      { who: "colleague", field: "description", value: "start" },
      { who: "nobody", field: "text", value: "" },
      { who: "author", field: "text", value: "mine" },
    ];
    await check(setBack);
    await fc.assert(fc.asyncProperty(actions, check), { numRuns: 15 });
  }, 120_000);

  it("is compared with what was pushed also when the newest revision had all of it already", async () => {
    await inProject("had-it-already", async (storage) => {
      const ports = open("had-it-already", storage);
      await push(ports, { base: 0 }, folder("had-it-already", write(START)));
      await push(ports, { base: 1 }, [write({ ...START, name: "both", text: "theirs" })]);
      const own = write({ ...START, name: "both" });
      const same = await push(ports, { base: 1 }, [own], { commit: COMMIT });
      expect(same).toMatchObject({ isNew: false, revision: 2 });
      await push(ports, { base: 2 }, [write({ ...START, text: "theirs" })]);
      const base = baseAfter({ base: 1 }, same, "");
      expect(await push(ports, base, [own])).toMatchObject({ isNew: false, revision: 3 });
      expect(await readHead(ports)).toEqual({ ...START, text: "theirs" });
      const { pushedTree = "" } = same;
      expect(findRevisionOf(ports, [COMMIT])).toEqual({ head: 3, pushed: { revision: 2, tree: pushedTree } });
    });
  });

  it("keeps a file that Git brought as the revision has it, and does not count it as the author's change", async () => {
    await inProject("git-brought", async (storage) => {
      const ports = open("git-brought", storage);
      const theirs = feature("b", "theirs");
      await push(ports, { base: 0 }, folder("git-brought", write(START), feature("b", "start")));
      await push(ports, { base: 1 }, [theirs]);
      const own = write({ ...START, name: "mine" });
      const base = baseAfter({ base: 1 }, await push(ports, { base: 1 }, [own]), "");
      await push(ports, { base: 3 }, [feature("b", "start")]);
      await push(ports, base, [theirs, feature("c", "new")]);
      const { tree } = (await findTree(ports, 5, ports.revisions.findNewest())) as {
        tree: ReadonlyMap<string, string>;
      };
      const { tree: first } = (await findTree(ports, 1, undefined)) as { tree: ReadonlyMap<string, string> };
      expect(tree.get(theirs.path)).toBe(first.get(theirs.path));
    });
  });
});

describe("what was pushed before it was merged", () => {
  /** Somebody changes one file; the author, who lacks that, changes another. */
  async function merge(ports: RevisionPorts, name: string, intent = INTENT) {
    await push(ports, { base: 0 }, folder(name, write(START)));
    await push(ports, { base: 1 }, [write({ ...START, text: "theirs" })]);
    const own = write({ ...START, name: "mine" });
    return push(ports, { base: 1 }, [own], { commit: COMMIT }, intent);
  }

  it("is listed, and refused for another revision or when nobody pushed it", async () => {
    await inProject("pushed-known", async (storage) => {
      const ports = open("pushed-known", storage);
      const { pushedTree = "", tree } = await merge(ports, "pushed-known");
      expect(pushedTree).toMatch(/^[0-9a-f]{64}$/);
      expect(pushedTree).not.toBe(tree);
      expect(ports.revisions.findNewest()?.record).toMatchObject({ pushed: { tree: pushedTree, commit: COMMIT } });
      expect(ports.revisions.findNewest()?.record.commit).toBeUndefined();
      for (const base of [
        { base: 0, baseTree: pushedTree },
        { base: 2, baseTree: pushedTree },
        { base: 3, baseTree: "0".repeat(64) },
        { base: 9, baseTree: pushedTree },
      ]) {
        expect(await send(ports, base, [])).toMatchObject({ kind: "unknown_base", base: base.base, head: 3 });
      }
      expect(await send(ports, { base: 3, baseTree: tree }, [])).toMatchObject({ kind: "pushed", isNew: false });
    });
  });

  it("is kept as long as its revision, with the texts that only it has, and then removed", async () => {
    await inProject("pushed-kept", async (storage) => {
      const clock = createManualClock();
      const ports = open("pushed-kept", storage, clock);
      const { pushedTree = "" } = await merge(ports, "pushed-kept");
      const treeName = ports.trees.treeName(pushedTree);
      ports.revisions.saveHold("somebody", { revision: 3 });
      await clock.advance(60 * DAY_MS);
      const text = feature("z", "later");
      for (let base = 3; base < 6; base += 1)
        await push(ports, { base }, [{ ...text, text: `# ${base}\n${text.text}` }]);
      await clock.advance(60 * DAY_MS);
      while (!(await sweep(ports))) continue;
      expect(ports.revisions.findRevision(1)?.isSwept).toBe(true);
      const cold = open("pushed-kept", storage, clock);
      const found = await findTree(cold, 3, cold.revisions.findNewest(), pushedTree);
      if (found.kind !== "found") throw new Error(found.kind);
      expect((await readTexts(cold, [...new Set(found.tree.values())])).changed).toEqual([]);
      const edited = await send(cold, { base: 3, baseTree: pushedTree }, [
        write({ ...START, name: "mine", description: "new" }),
      ]);
      expect(edited).toMatchObject({
        kind: "pushed",
        merged: [{ fields: [["variations", "on", "values", "a-text"]] }],
      });

      ports.revisions.removeHold("somebody");
      for (let base = 7; base < 10; base += 1)
        await push(ports, { base }, [{ ...text, text: `# ${base}\n${text.text}` }]);
      await clock.advance(120 * DAY_MS);
      while (!(await sweep(ports))) continue;
      expect(ports.revisions.findRevision(3)?.isSwept).toBe(true);
      expect(await env.CONFIGS.head(treeName)).toBeNull();
      expect(ports.revisions.listPushedTrees(3)).toEqual([]);
    });
  });

  it("is kept for a limited number of pushes that make no other revision", async () => {
    await inProject("pushed-many", async (storage) => {
      const ports = open("pushed-many", storage);
      await push(ports, { base: 0 }, folder("pushed-many", feature("a", "x"), feature("b", "x")));
      await push(ports, { base: 1 }, [feature("b", "y"), feature("a", "y")]);
      const commits = Array.from({ length: PUSHED_TREES_MAX + 1 }, (_, index) => index.toString(16).padStart(40, "0"));
      for (const commit of commits) await push(ports, { base: 1 }, [feature("a", "y")], { commit });
      expect(ports.revisions.listPushedTrees(2)).toHaveLength(PUSHED_TREES_MAX);
      // What is kept already can be the base of a next push, and nothing else.
      expect(await push(ports, { base: 1 }, [feature("a", "y")])).toHaveProperty("pushedTree");
      expect(await push(ports, { base: 1 }, [])).not.toHaveProperty("pushedTree");
    });
  });

  it("is the same when a push that was interrupted anywhere is repeated", async () => {
    const intent = { ...INTENT, idempotency: { key: "the-only-key", fingerprint: "the request" } };
    const attempt = async (name: string, nth: number): Promise<boolean> =>
      inProject(name, async (storage) => {
        const ports = open(name, storage);
        await push(ports, { base: 0 }, folder(name, write(START)));
        await push(ports, { base: 1 }, [write({ ...START, text: "theirs" })]);
        const guarded = { ...ports, database: { ...ports.database, ...ports.revisions } };
        const { ports: dying, state } = crashAt(guarded, nth, "before");
        const revisions = dying.database as unknown as RevisionPorts["revisions"];
        const own = write({ ...START, name: "mine" });
        await crashes(() => send({ ...ports, ...dying, revisions }, { base: 1 }, [own], {}, intent));
        const outcome = await push(ports, { base: 1 }, [own], {}, intent);
        const again = await push(ports, { base: 1 }, [own], {}, intent);
        expect(outcome).toMatchObject({ revision: 3, isNew: true });
        expect(outcome.pushedTree).toMatch(/^[0-9a-f]{64}$/);
        expect(again.pushedTree).toBe(outcome.pushedTree);
        expect(ports.revisions.listPushedTrees(3)).toHaveLength(1);
        return state.isDead;
      });
    let nth = 1;
    while (nth < 60 && (await attempt(`pushed-crash-${nth}`, nth))) nth += 1;
    expect(nth).toBeGreaterThan(5);
    expect(nth).toBeLessThan(60);
  }, 60_000);
});
