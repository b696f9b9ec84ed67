import { expect, it } from "vitest";

import { findCircles } from "./find-circles.ts";

it("finds files that import each other, over types, re-exports and paths without an extension too", () => {
  const files = new Map([
    ["contract/src/a.ts", 'import type { B } from "./b.ts";'],
    ["contract/src/b.ts", 'export { c } from "./deep/c.ts";'],
    ["contract/src/deep/c.ts", 'import { a } from "../a.ts";'],
    ["bucketing-wasm/assembly/x.ts", 'import { y } from "./y";'],
    ["bucketing-wasm/assembly/y.ts", 'import { x } from "./x";'],
  ]);
  expect(findCircles(files)).toEqual([
    ["contract/src/a.ts", "contract/src/b.ts", "contract/src/deep/c.ts"],
    ["bucketing-wasm/assembly/x.ts", "bucketing-wasm/assembly/y.ts"],
  ]);
});

it("finds none where two ways lead to the same file", () => {
  const files = new Map([
    ["a.ts", 'import "./b.ts"; import "./c.ts";'],
    ["b.ts", 'import "./d.ts";'],
    ["c.ts", 'import "./d.ts"; import "./b.ts";'],
    ["d.ts", 'import { join } from "node:path";'],
  ]);
  expect(findCircles(files)).toEqual([]);
});
