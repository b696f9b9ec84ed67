import { expect, it } from "vitest";

import { createAggregateCounter } from "./aggregate-counter.ts";

const ON = { variableKey: "flag", reason: "TARGETING_MATCH", source: { featureId: "f", variationId: "v" } };
const NONE = { variableKey: "flag", reason: "DEFAULT" };

/** A counter whose posts wait until the test lets them through. */
function createWorld() {
  const posts: { readonly sdkKey: string; readonly events: { type: string; value: number; metaData: unknown }[] }[] =
    [];
  const waiting: ((isKept: boolean) => void)[] = [];
  let nowMs = 0;
  const dropped: number[] = [];
  const counter = createAggregateCounter(
    (sdkKey, body) => {
      const { batch } = JSON.parse(body) as { batch: { events: (typeof posts)[number]["events"] }[] };
      posts.push({ sdkKey, events: batch[0]?.events ?? [] });
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
