import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { VariableDescription } from "@burgee/publisher/core";
import { expect, it } from "vitest";

import { inferJsonType } from "./infer-json-type.ts";
import { renderFlagTypes } from "./render-flag-types.ts";

const PLAIN: VariableDescription = {
  key: "headline",
  type: "String",
  description: undefined,
  feature: "welcome",
  visibility: ["server", "client", "mobile"],
  allowed: undefined,
  values: ["a", "b"],
};

function typeOf(changes: Partial<VariableDescription>): string | undefined {
  return /"headline": (.*);$/m.exec(renderFlagTypes([{ ...PLAIN, ...changes }]))?.[1];
}

it.each([
  ["text that no schema lists may be any text", {}, "string"],
  ["text of a list", { allowed: ["b", "a", "a"] }, '"b" | "a"'],
  ["numbers of a list", { type: "Number", allowed: [1, -2.5, Infinity] }, "1 | -2.5"],
  ["a list without any value of the type", { type: "Number", allowed: ["1"] }, "number"],
  ["a switch", { type: "Boolean", values: [true] }, "boolean"],
  ["JSON without values", { type: "JSON", values: [] }, "unknown"],
  ["JSON of a list", { type: "JSON", allowed: [{ a: 1 }], values: [{ b: 1 }] }, '{ readonly "a": number }'],
] as const satisfies [string, Partial<VariableDescription>, string][])("%s", (_, changes, expected) => {
  expect(typeOf(changes)).toBe(expected);
});

it.each([
  [[{ a: 1 }, { a: "x", b: null }], '{ readonly "a": number | string; readonly "b"?: null }'],
  [[{ list: [1, 2] }, { list: ["a"] }], '{ readonly "list": readonly (number | string)[] }'],
  [[{ list: [] }], '{ readonly "list": readonly unknown[] }'],
  [[{ inner: { deep: true } }], '{ readonly "inner": { readonly "deep": boolean } }'],
  [[{}], "{ readonly [name: string]: unknown }"],
  [[{ list: [[1]] }], '{ readonly "list": readonly (readonly number[])[] }'],
] as const)("the type of %j", (values, expected) => {
  expect(inferJsonType(values)).toBe(expected);
});

it("stops at values within values within values", () => {
  let value: { [name: string]: unknown } = {};
  for (let depth = 0; depth < 1_000; depth += 1) value = { value };
  expect(inferJsonType([value] as never).length).toBeLessThan(500);
});

it("compiles whatever descriptions and member names say", () => {
  const text = renderFlagTypes([
    { ...PLAIN, description: "ends */ export const stolen = 1; /*\n\u2028next" },
    { ...PLAIN, key: "theme", type: "JSON", values: [{ __proto__x: 1, "a-b */": [null], constructor: { "ü ": 1 } }] },
  ]);
  expect(text).not.toContain("*/ export");
  const folder = mkdtempSync(join(tmpdir(), "burgee-types-"));
  try {
    writeFileSync(join(folder, "burgee-flags.d.ts"), text);
    writeFileSync(
      join(folder, "use.ts"),
      'export const used: BurgeeFlags["theme"]["a-b */"] = [null];\nexport const key: keyof BurgeeFlags = "headline";\n',
    );
    const tsc = createRequire(import.meta.url)
      .resolve("typescript/package.json")
      .replace("package.json", "bin/tsc");
    const files = ["use.ts", "burgee-flags.d.ts"].map((name) => join(folder, name));
    const args = [tsc, "--noEmit", "--strict", "--skipLibCheck", "false", "--types", "", "--ignoreConfig", ...files];
    execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
