import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import * as fc from "fast-check";

import type { FlagFile } from "../src/core/flag-bundle.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));

/** The storefront sample. */
export const SAMPLE_FILES: readonly FlagFile[] = readdirSync(STOREFRONT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.parentPath.endsWith(".burgee"))
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

/** One wild edit of some file. */
export const anyEdit = fc.oneof(edit, remark);

export type Edit = typeof anyEdit extends fc.Arbitrary<infer Value> ? Value : never;

export function applyEdits(edits: readonly Edit[], to: readonly FlagFile[] = SAMPLE_FILES): readonly FlagFile[] {
  const files = to.map((file) => ({ ...file }));
  const cut = (file: number, at: number, length: number): string => {
    const text = SAMPLE_FILES[file % SAMPLE_FILES.length]?.text ?? "";
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
