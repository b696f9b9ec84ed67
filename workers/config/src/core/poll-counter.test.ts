import type { EnvironmentPointer } from "@burgee/contract";
import { createManualClock } from "@burgee/worker-common/testing";
import { describe, expect, it } from "vitest";

import { createPollCounter } from "./poll-counter.ts";
import type { StorePolls } from "./ports.ts";

const pointer = (environmentId: string, etag: string): EnvironmentPointer => ({
  projectId: "p1",
  projectKey: "shop",
  environmentId,
  environmentKey: "production",
  version: 1,
  lastModifiedMs: 0,
  etag,
  views: {},
});

/** A counter whose time a test moves. */
function createCounter(store: StorePolls) {
  const clock = createManualClock(1_700_000_000_000);
  const measures: string[] = [];
  const work: Promise<unknown>[] = [];
  const meter = { count: (measure: string) => void measures.push(measure), read: () => ({}) };
  const polls = createPollCounter({ store, clock, log: () => undefined, mayLog: () => true, meter });
  return {
    clock,
    measures,
    work,
    count: (held: EnvironmentPointer) => polls.count(held, (promise) => void work.push(promise)),
  };
}

describe("the counter of polls", () => {
  it("hands polls over once, by environment and ETag, five seconds after the first", async () => {
    const stored: unknown[] = [];
    const { clock, work, count } = createCounter(async (environmentId, polls) => {
      stored.push([environmentId, polls]);
    });
    const [old, newest, other] = [pointer("e1", '"a"'), pointer("e1", '"b"'), pointer("e2", '"a"')];
    for (const held of [old, newest, newest, other]) count(held);
    expect(work).toHaveLength(1);
    await clock.advance(4_999);
    expect(stored).toEqual([]);
    await clock.advance(1);
    await Promise.all(work);
    expect(stored).toEqual([
      [
        "e1",
        [
          ['"a"', 1],
          ['"b"', 2],
        ],
      ],
      ["e2", [['"a"', 1]]],
    ]);
    count(old);
    await clock.advance(5_000);
    await Promise.all(work);
    expect(stored.slice(2)).toEqual([["e1", [['"a"', 1]]]]);
  });

  it("measures what is lost, and goes on", async () => {
    const { clock, measures, work, count } = createCounter(() => Promise.reject(new Error("out")));
    for (let turn = 1; turn <= 2; turn++) {
      count(pointer("e1", '"a"'));
      await clock.advance(5_000);
      await Promise.all(work);
      expect(measures).toHaveLength(turn);
    }
    expect(measures[0]).toBe("poll_counts_lost");
  });

  it("holds a bounded number of versions", async () => {
    const stored = new Set<string>();
    const { clock, work, count } = createCounter(async (environmentId) => void stored.add(environmentId));
    for (let index = 0; index < 600; index++) count(pointer(`e${index}`, '"a"'));
    await clock.advance(5_000);
    await Promise.all(work);
    expect(stored.size).toBe(500);
  });
});
