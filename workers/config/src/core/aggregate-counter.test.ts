import { KEY_LENGTH_MAX } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { createAggregateCounter } from "./aggregate-counter.ts";

const ON = { variableKey: "flag", reason: "TARGETING_MATCH", source: { featureId: "f", variationId: "v" } };
const NONE = { variableKey: "flag", reason: "DEFAULT" };

/** A counter whose posts wait until the test lets them through. */
function createWorld() {
  const posts: {
    readonly sdkKey: string;
    readonly events: { type: string; value: number; metaData: unknown }[];
    readonly traceParent: string | undefined;
  }[] = [];
  const waiting: ((isKept: boolean) => void)[] = [];
  let nowMs = 0;
  const dropped: number[] = [];
  const counter = createAggregateCounter(
    (sdkKey, body, traceParent) => {
      const { batch } = JSON.parse(body) as { batch: { events: (typeof posts)[number]["events"] }[] };
      posts.push({ sdkKey, events: batch[0]?.events ?? [], traceParent });
      return new Promise((resolve) => {
        waiting.push(resolve);
      });
    },
    { now: () => nowMs },
    (count) => dropped.push(count),
  );
  const answer = async (isKept: boolean): Promise<void> => {
    waiting.shift()?.(isKept);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { counter, posts, answer, dropped, pass: (ms: number) => (nowMs += ms) };
}

it("posts the first count at once and gathers while a post is under way", async () => {
  const { counter, posts, answer } = createWorld();
  const done = counter.count("k1", [ON]);
  for (let request = 0; request < 5; request++) void counter.count("k1", [ON, NONE]);
  void counter.count("k2", [NONE]);
  expect(posts).toHaveLength(1);
  await answer(true);
  expect(posts[1]).toMatchObject({
    sdkKey: "k1",
    events: [
      {
        type: "aggVariableEvaluated",
        value: 5,
        metaData: { _feature: "f", _variation: "v", eval: { TARGETING_MATCH: 5 } },
      },
      { type: "aggVariableDefaulted", value: 5, metaData: { _variation: "DEFAULT", eval: { DEFAULT: 5 } } },
    ],
  });
  await answer(true);
  await answer(true);
  await done;
  expect(posts.map(({ sdkKey }) => sdkKey)).toEqual(["k1", "k1", "k2"]);
});

it("counts no key that is longer than a flag's may be", async () => {
  const { counter, posts, answer } = createWorld();
  const longest = "k".repeat(KEY_LENGTH_MAX);
  const done = counter.count("k1", [{ ...NONE, variableKey: `${longest}k` }]);
  expect(posts).toEqual([]);
  await done;
  void counter.count("k1", [{ ...NONE, variableKey: longest }]);
  expect(posts).toMatchObject([{ events: [{ target: longest }] }]);
  await answer(true);
});

it("keeps counts that were not taken for the next request", async () => {
  const { counter, posts, answer } = createWorld();
  const first = counter.count("k1", [ON]);
  await answer(false);
  await first;
  void counter.count("k1", [ON]);
  expect(posts[1]?.events).toMatchObject([{ value: 2 }]);
});

it("drops what exceeds its bound and says so", () => {
  const { counter, dropped } = createWorld();
  void counter.count("k1", [ON]);
  void counter.count(
    "k1",
    Array.from({ length: 10_002 }, (_, index) => ({ ...NONE, variableKey: `v${index}` })),
  );
  expect(dropped).toEqual([1, 1]);
});

it("starts anew when the request that was sending never came back", async () => {
  const { counter, posts, pass } = createWorld();
  void counter.count("k1", [ON]);
  pass(20_000);
  void counter.count("k1", [NONE]);
  expect(posts).toHaveLength(2);
});

describe("trace context of a post", () => {
  const trace = (name: string, flags = "01"): string => `00-${name.repeat(32)}-${"1".repeat(16)}-${flags}`;

  it("is the caller's, as it came", () => {
    const { counter, posts } = createWorld();
    void counter.count("k1", [ON], trace("a", "00"));
    expect(posts[0]?.traceParent).toBe(trace("a", "00"));
  });

  it("is none when no caller had one", () => {
    const { counter, posts } = createWorld();
    void counter.count("k1", [ON]);
    expect(posts[0]?.traceParent).toBeUndefined();
  });

  it("is that of the latest sampled request among many, key by key", async () => {
    const { counter, posts, answer } = createWorld();
    void counter.count("k1", [ON], trace("a"));
    void counter.count("k1", [ON], trace("b"));
    void counter.count("k1", [ON], trace("c", "03"));
    void counter.count("k1", [ON], trace("d", "02"));
    void counter.count("k1", [ON]);
    void counter.count("k2", [ON], trace("e", "00"));
    void counter.count("k2", [ON], trace("f", "00"));
    for (let post = 0; post < 3; post++) await answer(true);
    expect(posts.map(({ sdkKey, traceParent }) => [sdkKey, traceParent])).toEqual([
      ["k1", trace("a")],
      ["k1", trace("c", "03")],
      ["k2", trace("f", "00")],
    ]);
  });

  it("goes with counts that were not taken, unless a later one joins them", async () => {
    const { counter, posts, answer } = createWorld();
    const first = counter.count("k1", [ON], trace("a"));
    await answer(false);
    await first;
    const second = counter.count("k1", [ON]);
    expect(posts[1]?.traceParent).toBe(trace("a"));
    void counter.count("k1", [ON], trace("b"));
    await answer(false);
    await second;
    void counter.count("k1", [ON]);
    expect(posts[2]).toMatchObject({ events: [{ value: 4 }], traceParent: trace("b") });
  });
});
