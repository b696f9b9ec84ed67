import type { CountsReply, FeatureListing } from "@burgee/contract/admin";
import { expect, test } from "vitest";

import { readFlagCounts, readTotals } from "./read-counts.ts";

const features = [
  { key: "checkout", name: "Checkout", variations: [{ key: "old" }, { key: "new", name: "New one" }] },
] as unknown as readonly FeatureListing[];

const reply: CountsReply = {
  environmentId: "e1",
  by: "minute",
  fromMs: 0,
  toMs: 180_000,
  stepMs: 60_000,
  series: [
    { feature: "f1", variation: "v2", points: [[0, 4]] },
    { feature: "f1", variation: "DEFAULT", points: [[1, 2]] },
    {
      feature: "f1",
      variation: "v1",
      points: [
        [1, 5],
        [2, 1],
      ],
    },
    { feature: "f1", variation: "v9", points: [[2, 3]] },
    { feature: "", variation: "DEFAULT", points: [[0, 7]] },
    {
      feature: "f2",
      variation: "",
      points: [
        [2, 100],
        [9, 1],
      ],
    },
  ],
  names: { f1: "checkout", v1: "old", v2: "new", f2: "gone" },
  isComplete: true,
};

test("flags come by evaluations, their variations in the order of the file, the rest after them", () => {
  const flags = readFlagCounts(reply, features);
  expect(flags.map(({ name, total }) => [name, total])).toEqual([
    ["gone", 100],
    ["Checkout", 15],
    ["", 7],
  ]);
  expect(flags[1]?.series.map(({ name, index, kind, values }) => ({ name, index, kind, values }))).toEqual([
    { name: "old", index: 0, kind: "variation", values: [0, 5, 1] },
    { name: "New one", index: 1, kind: "variation", values: [4, 0, 0] },
    { name: "DEFAULT", index: undefined, kind: "default", values: [0, 2, 0] },
    { name: "v9", index: undefined, kind: "gone", values: [0, 0, 3] },
  ]);
});

test("defaults of the code stand apart from what flags served", () => {
  expect(readTotals(reply)).toEqual({ served: [4, 5, 104], defaults: [7, 2, 0] });
});
