import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { expect, it } from "vitest";

interface Descriptor {
  readonly name: string;
  readonly kind: string;
}
interface WasmReflection {
  readonly Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): readonly Descriptor[];
    exports(module: object): readonly Descriptor[];
  };
}

const { Module } = (globalThis as unknown as { readonly WebAssembly: WasmReflection }).WebAssembly;
const binary = readFileSync(new URL("../build/bucketing.wasm", import.meta.url));
const module = new Module(binary);

it("imports nothing", () => {
  expect(Module.imports(module)).toEqual([]);
});

it("exports what the interface page lists", () => {
  const page = readFileSync(new URL("../../docs/design/wasm-abi.md", import.meta.url), "utf8");
  const names = Module.exports(module).map(({ name }) => name);
  expect(names.toSorted()).toEqual([
    "compile",
    "evaluateAll",
    "evaluateVariable",
    "explainFeature",
    "explainVariable",
    "findVariable",
    "memory",
    "prepare",
    "problem",
  ]);
  for (const name of names) expect(page).toContain(`\`${name}`);
});

it("takes at most 16 kB of gzip", () => {
  expect(gzipSync(binary, { level: 9 }).length).toBeLessThanOrEqual(16_000);
});

it("keeps its static data below its working memory", () => {
  // The first data segment starts at 1024; the largest end of all segments must stay below the big numbers at 0x6000.
  const { exports } = new (
    globalThis as unknown as {
      WebAssembly: { Instance: new (m: object) => { exports: { memory: { buffer: ArrayBuffer } } } };
    }
  ).WebAssembly.Instance(module);
  const memory = new Uint8Array(exports.memory.buffer);
  expect(memory.subarray(0x6000).every((byte) => byte === 0)).toBe(true);
  expect(memory.subarray(0x5000, 0x6000).every((byte) => byte === 0)).toBe(true);
});
