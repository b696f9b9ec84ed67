import { createManualClock } from "@burgee/worker-common/testing";
import { describe, expect, it } from "vitest";

import { GroupCommit, InFlightCap, type Commit, type PendingPost } from "./group-commit.ts";

const LIMITS = { postsMax: 4, lengthMax: 100, lingerMs: 2, gatherMsMax: 25, openMsMax: 1_000, pendingLengthMax: 200 };

function makePost(length = 10): PendingPost {
  return {
    number: 1,
    environmentId: "e",
    receivedAtMs: 0,
    lines: "x".repeat(length),
    events: 1,
    rejects: "",
    rejectedEvents: 0,
  };
}

function setup(commit?: Commit, inFlightMax = 2) {
  const time = createManualClock();
  const commits: number[] = [];
  const storeAll: Commit = async (posts, settle) => {
    commits.push(posts.length);
    await time.sleep(10);
    for (const index of posts.keys()) settle(index, true);
  };
  const cap = new InFlightCap();
  while (cap.max < inFlightMax) cap.report(1_000);
  const group = new GroupCommit({ commit: commit ?? storeAll, clock: time, cap }, LIMITS);
  const outcomes: (boolean | undefined)[] = [];
  const join = (length?: number): void => {
    const index = outcomes.push(undefined) - 1;
    const lead = group.join(makePost(length), (isStored) => (outcomes[index] ??= isStored));
    void lead?.().catch(() => {});
  };
  return { time, commits, outcomes, group, join };
}

describe("group commit", () => {
  it("commits a lonely post after lingering, not after the gathering time", async () => {
    const { time, commits, join } = setup();
    join();
    await time.advance(LIMITS.lingerMs);
    expect(commits).toEqual([1]);
  });

  it("commits posts that arrive together in one commit and answers each", async () => {
    const { time, commits, outcomes, join } = setup();
    for (let index = 0; index < 3; index++) join();
    await time.advance(20);
    expect(commits).toEqual([3]);
    expect(outcomes).toEqual([true, true, true]);
  });

  it("gathers while the cap is reached, and sends when a commit comes back", async () => {
    const { time, commits, join } = setup(undefined, 1);
    join();
    await time.advance(2);
    join();
    await time.advance(4);
    join();
    expect(commits).toEqual([1]);
    await time.advance(10);
    expect(commits).toEqual([1, 2]);
  });

  it("gathers no longer than the limit although the cap stays reached", async () => {
    const stuck: number[] = [];
    const { time, join } = setup(async (posts) => {
      stuck.push(posts.length);
      await new Promise(() => {});
    }, 1);
    join();
    await time.advance(5);
    join();
    await time.advance(LIMITS.gatherMsMax + 1);
    expect(stuck).toEqual([1, 1]);
  });

  it("opens another group at the limits of posts and of length", async () => {
    const { time, commits, join } = setup();
    for (let index = 0; index < 5; index++) join();
    await time.advance(20);
    expect(commits).toEqual([4, 1]);
    join(60);
    join(60);
    await time.advance(20);
    expect(commits).toEqual([4, 1, 1, 1]);
  });

  it("takes no posts into a group whose leader is gone", async () => {
    const { time, group, join, commits } = setup();
    group.join(makePost(), () => {});
    await time.advance(LIMITS.openMsMax + 1);
    join();
    await time.advance(20);
    expect(commits).toEqual([1]);
  });

  it("refuses every post of a commit that threw, and goes on", async () => {
    let isBroken = true;
    const { time, outcomes, join } = setup(async (posts, settle) => {
      if (isBroken) throw new Error("broken");
      for (const index of posts.keys()) settle(index, true);
    });
    join();
    await time.advance(5);
    isBroken = false;
    join();
    await time.advance(5);
    expect(outcomes).toEqual([false, true]);
  });

  it("is full while too much waits, and takes posts again when that is stored", async () => {
    const { time, group, join } = setup();
    for (let index = 0; index < 3; index++) join(70);
    expect(group.isFull).toBe(true);
    await time.advance(50);
    expect(group.isFull).toBe(false);
  });
});

describe("the cap of commits in flight", () => {
  it("is one while streams answer at once, and follows the time they take", () => {
    const cap = new InFlightCap();
    const settleAt = (ms: number): number => {
      for (let index = 0; index < 100; index++) cap.report(ms);
      return cap.max;
    };
    expect(cap.max).toBe(1);
    expect([1, 20, 80, 5_000].map(settleAt)).toEqual([1, 3, 10, 32]);
    expect(settleAt(0)).toBe(1);
  });
});
