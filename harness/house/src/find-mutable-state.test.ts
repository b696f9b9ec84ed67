import { expect, it } from "vitest";

import { findMutableState } from "./find-mutable-state.ts";

function find(source: string, file = "workers/config/src/core/a.ts"): string[] {
  return findMutableState(new Map([[file, source]]));
}

it.each([
  ["a let", "let last = 0;"],
  ["an exported var", "export var last = 0;"],
  ["a WeakMap", "const last = new WeakMap<object, string>();"],
  ["an empty Map that another function fills", "const last = new Map(); remember(last);"],
  ["a list that a function adds to", "const last: string[] = []; function add(a: string) { last.push(a); }"],
  ["an object whose member a function sets", "const last = { at: 0 }; export const set = () => { last.at = 1; };"],
  ["a typed array", "const last = new Uint8Array(4); function set() { last[0] = 1; }"],
  ["a member that a method counts up", "const last = { n: 0 }; class Meter { read() { return last.n++; } }"],
  ["a member that a function deletes", "const last = { n: 0 } as { n?: number }; function drop() { delete last.n; }"],
  ["a deep member", "const last = { of: [1] }; function add() { last.of.push(2); }"],
])("counts %s", (_, source) => {
  expect(find(source)).toEqual(["workers/config/src/core/a.ts: last"]);
});

it.each([
  ["a constant", "const last = 0;"],
  ["a table", 'const last = new Map([["a", 1]]); export const read = (key: string) => last.get(key);'],
  ["an empty read-only Map", "const last: ReadonlyMap<string, string> = new Map();"],
  [
    "a table built while the module loads",
    "const last: Record<string, 1> = {}; for (const key of KEYS) last[key] = 1;",
  ],
  ["a variable of a function", "function add() { let last = 0; const all = new Map(); all.set(last, last++); }"],
  ["a local of the same name", "const last = [1]; function add() { const last = []; last.push(1); }"],
  ["a parameter of the same name", "const last = [1]; export const add = (last: number[]) => last.push(1);"],
])("does not count %s", (_, source) => {
  expect(find(source)).toEqual([]);
});

it("leaves entry points and the harness alone", () => {
  expect(find("let app;", "workers/config/src/index.ts")).toEqual([]);
  expect(find("let app;", "harness/local/src/platform.ts")).toEqual([]);
});
