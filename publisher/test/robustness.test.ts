import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { createOracle } from "@burgee/conformance/oracle";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import type { FlagFile } from "../src/core/flag-bundle.ts";
import { hasErrors } from "../src/core/problem.ts";
import { renderViews } from "../src/core/render-views.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));

const FILES: readonly FlagFile[] = readdirSync(STOREFRONT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()
  .map((path) => ({ path: relative(STOREFRONT, path), text: readFileSync(path, "utf8") }));

/** Pieces that turn good YAML into something else. */
const PIECES = [
  "",
  "null",
  "true",
  "-1",
  "1e999",
  "0.1",
  '""',
  "[]",
  "{}",
  "[[]]",
  "{ a: { b: [1, null] } }",
  "&a",
  "*a",
  "<<",
  "!!binary x",
  "!tag",
  "|",
  ">-",
  "? ",
  "- ",
  ": ",
  "\t",
  "\n",
  "---",
  "...",
  "%YAML 1.1",
  "__proto__",
  "constructor",
  "toString",
  "everyone",
  "audience",
  "\u0000",
  "\u2028",
  "é",
  "\ud800",
];

/** One edit: some characters of some file replaced by a piece or by a stretch of another file. */
const edit = fc.record({
  file: fc.nat(),
  at: fc.nat(),
  length: fc.integer({ min: 0, max: 12 }),
  insert: fc.oneof(
    fc.constantFrom(...PIECES),
    fc.record({ file: fc.nat(), at: fc.nat(), length: fc.integer({ min: 1, max: 30 }) }),
  ),
});

/** What anybody may add at the end of a line. Most wild edits are refused; bundles that compile must be tried as well. */
const remark = fc.record({
  file: fc.nat(),
  at: fc.nat(),
  length: fc.constant("line end" as const),
  insert: fc.constantFrom(" # note", " ", "\n", "\n\n# note"),
});

const anyEdit = fc.oneof(edit, remark);

type Edit = typeof anyEdit extends fc.Arbitrary<infer Value> ? Value : never;

function applyEdits(edits: readonly Edit[]): readonly FlagFile[] {
  const files = FILES.map((file) => ({ ...file }));
  const cut = (file: number, at: number, length: number): string => {
    const text = FILES[file % FILES.length]?.text ?? "";
    const start = at % (text.length + 1);
    return text.slice(start, start + length);
  };
  for (const { file, at, length, insert } of edits) {
    const target = files[file % files.length];
    if (target === undefined) continue;
    const place = at % (target.text.length + 1);
    const lineEnd = target.text.indexOf("\n", place);
    const [start, end] =
      length !== "line end" ? [place, place + length] : lineEnd === -1 ? [place, place] : [lineEnd, lineEnd];
    const piece = typeof insert === "string" ? insert : cut(insert.file, insert.at, insert.length);
    target.text = target.text.slice(0, start) + piece + target.text.slice(end);
  }
  return files;
}

describe("whatever is written into flag files", () => {
  it("either compiles to configs that load, or is refused with places inside the files", async () => {
    let compiledCount = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyEdit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const files = applyEdits(edits);
        const compiled = await compileBundle({ files });
        for (const { file, line, column, message, remedy } of compiled.problems) {
          const lines = files.find(({ path }) => path === file)?.text.split("\n") ?? [""];
          expect(line).toBeLessThanOrEqual(lines.length + 1);
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
          expect(message).not.toBe("");
          expect(remedy).not.toBe("");
        }
        expect(hasErrors(compiled.problems)).toBe(!compiled.ok);
        if (!compiled.ok) return;
        compiledCount += 1;
        const delivery = { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined };
        for (const snapshot of compiled.environments.values()) {
          const views = renderViews(snapshot, delivery);
          for (const view of [views["server-v2"], views["server-v1"], views["client-obfuscated"]]) {
            createOracle(view).all({ context: { user_id: "ann", country: "CA" }, nowMs: 0 });
          }
        }
      }),
      { numRuns: Number(process.env["FUZZ_RUNS"] ?? 220) },
    );
    expect(compiledCount).toBeGreaterThan(20);
  }, 600_000);
});
