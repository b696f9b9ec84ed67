import type { ReplayReply } from "@burgee/contract/admin";
import { createManualClock } from "@burgee/worker-common/testing";
import { beforeEach, describe, expect, it } from "vitest";

import { MemorySpoolStore } from "../../test/memory-spool-store.ts";
import { REPLAY_FAILURES_MAX, REPLAY_LEASE_MS, REPLAY_RUNS_PER_HOUR_MAX } from "./limits.ts";
import type { ReplayControl, ReplayState } from "./ports.ts";
import {
  replayDeadLetters,
  runReplay,
  type ReplayOptions,
  releaseReplayLease,
  takeReplayLease,
} from "./replay-dead-letters.ts";

let store: MemorySpoolStore;

beforeEach(async () => {
  store = new MemorySpoolStore();
  for (let index = 0; index < 6; index++) {
    const facts = { events: 1, environments: { e1: 1 }, reason: "timeout", attempts: 12 + index, receivedAtMs: 1 };
    await store.put(`dead/delivery/${index}`, new TextEncoder().encode(`{"n":${index}}\n`), facts);
  }
});

function replay(options: Partial<ReplayOptions> = {}, isDown = false): Promise<ReplayReply> {
  const deliver = async (records: readonly Uint8Array[]) => ({
    undelivered: isDown ? [...records.keys()] : [],
    reason: isDown ? "timeout" : undefined,
    attempts: 1,
  });
  return replayDeadLetters({ store, delivery: { deliver } }, { objectsMax: 4, roundsMax: 100, ...options });
}

describe("replaying dead letters", () => {
  it("delivers and deletes them, a page at a time", async () => {
    const first = await replay();
    expect(first).toMatchObject({ deliveredObjects: 4, deliveredEvents: 4, failedObjects: 0, isStopped: false });
    const second = await replay({ cursor: first.cursor ?? "" });
    expect(second).toEqual({
      deliveredObjects: 2,
      deliveredEvents: 2,
      failedObjects: 0,
      skippedObjects: 0,
      isStopped: false,
    });
    expect(store.objects.size).toBe(0);
  });

  it("stops after a few failures, keeps every letter and counts the round", async () => {
    expect(await replay({}, true)).toMatchObject({
      deliveredEvents: 0,
      failedObjects: REPLAY_FAILURES_MAX,
      isStopped: true,
    });
    expect(store.objects.size).toBe(6);
    expect(store.objects.get("dead/delivery/0")?.facts.attempts).toBe(13);
  });

  it("leaves letters alone that were tried too often", async () => {
    expect(await replay({ roundsMax: 14 })).toMatchObject({ deliveredObjects: 2, skippedObjects: 2 });
  });
});

class MemoryReplayControl implements ReplayControl {
  #held: { state: ReplayState; tag: string } | undefined;
  #writes = 0;

  async read(): Promise<{ state: ReplayState; tag: string } | undefined> {
    return this.#held;
  }

  async write(state: ReplayState, tag: string | undefined): Promise<boolean> {
    if (this.#held?.tag !== tag) return false;
    this.#held = { state, tag: String(++this.#writes) };
    return true;
  }
}

describe("the lease of a replay", () => {
  it("is held by one run at a time, until it is released or expires", async () => {
    const control = new MemoryReplayControl();
    expect(await takeReplayLease(control, "operator", "a", 0)).toEqual({ kind: "granted" });
    expect(await takeReplayLease(control, "operator", "b", 1)).toEqual({
      kind: "busy",
      retryAfterMs: REPLAY_LEASE_MS - 1,
    });
    await releaseReplayLease(control, "b");
    expect((await takeReplayLease(control, "schedule", "b", 2)).kind).toBe("busy");
    await releaseReplayLease(control, "a");
    expect((await takeReplayLease(control, "schedule", "b", 3)).kind).toBe("granted");
    expect((await takeReplayLease(control, "operator", "c", 3 + REPLAY_LEASE_MS)).kind).toBe("granted");
  });

  it("is granted to one of two runs that ask at the same moment", async () => {
    const control = new MemoryReplayControl();
    const outcomes = await Promise.all(["a", "b"].map((holder) => takeReplayLease(control, "operator", holder, 0)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["busy", "granted"]);
  });

  it("is granted to the schedule only so many times an hour, and to people always", async () => {
    const control = new MemoryReplayControl();
    for (let run = 0; run < REPLAY_RUNS_PER_HOUR_MAX; run++) {
      expect((await takeReplayLease(control, "schedule", "s", run)).kind).toBe("granted");
      await releaseReplayLease(control, "s");
    }
    expect((await takeReplayLease(control, "schedule", "s", 100)).kind).toBe("too_many_runs");
    expect((await takeReplayLease(control, "operator", "o", 100)).kind).toBe("granted");
    await releaseReplayLease(control, "o");
    expect((await takeReplayLease(control, "schedule", "s", 3_600_000)).kind).toBe("granted");
  });
});

describe("a run", () => {
  it("gives its lease back, also when the store fails", async () => {
    const replayControl = new MemoryReplayControl();
    const clock = createManualClock();
    const deliver = async () => ({ undelivered: [], reason: undefined, attempts: 1 });
    const deps = { store, delivery: { deliver }, replayControl, clock, newId: () => "run" };
    const options = { objectsMax: 1, roundsMax: 100 };
    store.failing.add("delete");
    await expect(runReplay(deps, "operator", options)).rejects.toThrow("delete fails");
    store.failing.clear();
    expect(await runReplay(deps, "operator", options)).toMatchObject({ kind: "done", reply: { deliveredObjects: 1 } });
  });
});
