import { createManualClock } from "@burgee/worker-common/testing";
import { beforeEach, describe, expect, it } from "vitest";

import { MemorySpoolStore } from "../../test/memory-spool-store.ts";
import { createCommit, type CommitDeps } from "./commit-posts.ts";
import type { PendingPost } from "./group-commit.ts";
import { DIRECT_POST_LENGTH_MAX, SPILL_TIMEOUT_MS, SPILLS_AT_ONCE_MAX } from "./limits.ts";
import type { Delivery, Observer, Spool } from "./ports.ts";
import { REJECTED_PREFIX } from "./spool.ts";

let store: MemorySpoolStore;
let reported: Parameters<Observer["report"]>[0]["kind"][];
let pointers: string[];
let settled: Map<number, boolean>;
let sent: string[];

beforeEach(() => {
  store = new MemorySpoolStore();
  reported = [];
  pointers = [];
  settled = new Map();
  sent = [];
});

function makePost(number: number, changes: Partial<PendingPost> = {}): PendingPost {
  const lines = `{"n":${number}}\n`;
  return { number, environmentId: "e1", receivedAtMs: 5, lines, events: 1, rejects: "", rejectedEvents: 0, ...changes };
}

/** Keeps one object per prefix, under the name `1`. */
function spoolInto(target: MemorySpoolStore): Spool {
  return {
    keep: async (prefix, bytes, facts) => {
      await target.put(`${prefix}1`, bytes, facts);
      return `${prefix}1`;
    },
    announce: async (name) => void pointers.push(name),
  };
}

async function commit(
  posts: PendingPost[],
  changes: Partial<CommitDeps> = {},
  onSettle: (index: number) => void = () => {},
): Promise<(boolean | undefined)[]> {
  const outcomes: (boolean | undefined)[] = posts.map(() => undefined);
  const run = createCommit({
    delivery: {
      deliver: async (records) => {
        sent.push(...records.map((record) => new TextDecoder().decode(record)));
        return { undelivered: [], reason: undefined, attempts: 1 };
      },
    },
    spool: spoolInto(store),
    observer: { report: ({ kind }) => void reported.push(kind) },
    chain: { settle: (number, isStored) => void settled.set(number, isStored) },
    clock: createManualClock(),
    ...changes,
  });
  await run(posts, (index, isStored) => {
    onSettle(index);
    outcomes[index] = isStored;
  });
  return outcomes;
}

const nothingDelivered: Delivery = {
  deliver: async (records) => ({
    undelivered: [...records.keys()],
    reason: "ServiceUnavailableException",
    attempts: 3,
  }),
};

describe("a commit", () => {
  it("packs posts into one record and answers all of them", async () => {
    expect(await commit([makePost(1), makePost(2)])).toEqual([true, true]);
    expect(sent).toEqual(['{"n":1}\n{"n":2}\n']);
    expect([...settled]).toEqual([
      [1, true],
      [2, true],
    ]);
    expect(reported).toEqual(["delivered"]);
  });

  it("spills exactly what no stream took, with facts that agree, and sends its pointer", async () => {
    const big = "x".repeat(120_000);
    const posts = [
      makePost(1, { lines: `${big}1\n` }),
      makePost(2, { lines: `${big}2\n`, environmentId: "e2", events: 3, receivedAtMs: 4 }),
    ];
    const outcomes = await commit(posts, {
      delivery: { deliver: async () => ({ undelivered: [1], reason: "InternalFailure", attempts: 3 }) },
    });
    expect(outcomes).toEqual([true, true]);
    const spooled = store.objects.get("spool/1");
    expect(new TextDecoder().decode(spooled?.bytes)).toBe(posts[1]?.lines);
    expect(spooled?.facts).toEqual({
      events: 3,
      environments: { e2: 3 },
      reason: "InternalFailure",
      attempts: 0,
      receivedAtMs: 4,
    });
    expect(pointers).toEqual(["spool/1"]);
    expect(reported).toEqual(["delivered", "spilled"]);
  });

  it("stores posts although the queue refuses their pointer", async () => {
    const outcomes = await commit([makePost(1)], {
      delivery: nothingDelivered,
      spool: { ...spoolInto(store), announce: () => Promise.reject(new Error("full")) },
    });
    expect(outcomes).toEqual([true]);
    expect(reported).toEqual(["spilled", "pointer_not_sent"]);
  });

  it("refuses only when neither stream nor spool took the events, and says so in the chain", async () => {
    store.failing.add("put");
    expect(await commit([makePost(1)], { delivery: nothingDelivered })).toEqual([false]);
    expect([...settled]).toEqual([[1, false]]);
    expect(reported).toEqual(["refused"]);
  });

  it("sends a large post straight to the spool, without its neighbours", async () => {
    const large = makePost(2, { lines: `${"x".repeat(DIRECT_POST_LENGTH_MAX)}\n` });
    expect(await commit([makePost(1), large])).toEqual([true, true]);
    expect(sent).toEqual(['{"n":1}\n']);
    expect(store.objects.get("spool/1")?.facts).toMatchObject({ events: 1, reason: "large_post" });
  });

  it("spools large posts side by side, a few at a time, and beside the delivery of the others", async () => {
    const clock = createManualClock();
    const large = Array.from({ length: 10 }, (_, index) =>
      makePost(index + 2, { lines: `${"x".repeat(DIRECT_POST_LENGTH_MAX)}\n` }),
    );
    let writing = 0;
    let writingMost = 0;
    const spool: Spool = {
      keep: async (prefix) => {
        writingMost = Math.max(writingMost, ++writing);
        await clock.sleep(SPILL_TIMEOUT_MS);
        writing -= 1;
        return `${prefix}1`;
      },
      announce: async () => {},
    };
    const delivery: Delivery = {
      deliver: async () => {
        await clock.sleep(4_000);
        return { undelivered: [], reason: undefined, attempts: 1 };
      },
    };
    const outcomes = commit([makePost(1), ...large], { spool, delivery, clock });
    await clock.advance(3 * SPILL_TIMEOUT_MS);
    expect(settled.size).toBe(11);
    expect(await outcomes).toEqual(large.map(() => true).concat(true));
    expect(writingMost).toBe(SPILLS_AT_ONCE_MAX);
  });

  it("settles a post with rejects only when those are written, and each post once", async () => {
    const clock = createManualClock();
    const { keep, announce } = spoolInto(store);
    const slow: Spool = {
      keep: async (...object) => {
        if (object[0] === REJECTED_PREFIX) await clock.sleep(100);
        return keep(...object);
      },
      announce,
    };
    const stored: number[] = [];
    const done = commit(
      [makePost(1), makePost(2, { rejects: "{}\n", rejectedEvents: 1 })],
      { spool: slow, clock },
      (index) => stored.push(index),
    );
    await clock.advance(99);
    expect(stored).toEqual([0]);
    await clock.advance(1);
    await done;
    expect(stored).toEqual([0, 1]);
  });

  it("keeps rejects beside, and answers posts that had nothing else", async () => {
    const onlyRejects = makePost(0, { lines: "", events: 0, rejects: "{}\n", rejectedEvents: 2 });
    expect(await commit([makePost(1, { rejects: "{}\n", rejectedEvents: 1 }), onlyRejects])).toEqual([true, true]);
    expect(store.objects.get("dead/rejected/1")?.facts).toMatchObject({
      events: 3,
      environments: { e1: 3 },
      reason: "rejected",
    });
  });

  it("accepts the good events although the rejects could not be kept", async () => {
    store.failing.add("put");
    expect(await commit([makePost(1, { rejects: "{}\n", rejectedEvents: 1 })])).toEqual([true]);
    expect(reported).toContain("rejects_not_kept");
  });
});
