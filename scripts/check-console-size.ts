import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { repositoryRoot } from "./workers.ts";

// Checks the sizes of the built console, gzip -9, in KB of 1,000 bytes. Exit code 1 when a part is over its budget.

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

const dist = join(repositoryRoot, "console/dist");
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Record<string, Chunk>;

/** Files that come with chunks and all that they import at once. */
function filesOf(names: readonly string[], seen = new Set<string>()): Set<string> {
  const files = new Set<string>();
  for (const name of names) {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) continue;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const file of filesOf(chunk.imports ?? [], seen)) files.add(file);
  }
  return files;
}

function kilobytes(files: Iterable<string>): number {
  const bytes = [...files].map((file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
  return bytes.reduce((sum, length) => sum + length, 0) / 1_000;
}

const named = (pattern: RegExp): readonly string[] => Object.keys(manifest).filter((name) => pattern.test(name));
const without = (files: Iterable<string>, ...others: readonly ReadonlySet<string>[]): readonly string[] =>
  [...files].filter((file) => others.every((other) => !other.has(file)));

// Web Workers and what they import are no chunks of the manifest.
const all = new Set(readdirSync(join(dist, "assets")).map((name) => `assets/${name}`));
const isStyle = (file: string): boolean => file.endsWith(".css");
/** Whoever opens the console gets this: the page, the shell and the flags list. */
const first = filesOf(["index.html", ...named(/^src\/screens\/flags\/index\.tsx$/)]);
const widgets = filesOf(named(/^src\/parts\/(?:menu|dialog|tooltip)\.tsx$/));
const flag = filesOf(named(/^src\/screens\/flag\/index\.tsx$/));
const yaml = filesOf(named(/^src\/.*yaml-editor[^/]*\.tsx?$/));
const editing = [...all].filter((file) => /worker.*\.js$|\.wasm$/.test(file));

const parts: readonly { readonly part: string; readonly budget: number; readonly files: readonly string[] }[] = [
  { part: "first load", budget: 150, files: [...first] },
  { part: "list widgets, on idle", budget: 90, files: without(widgets, first) },
  { part: "flag page", budget: 45, files: without(flag, first, widgets) },
  // The aim is 85. What edits byte for byte needs the writer of the YAML library, not only its reader.
  { part: "editing worker and engine", budget: 105, files: editing },
  { part: "YAML editor", budget: 140, files: without(yaml, first, widgets, flag) },
  { part: "styles", budget: 20, files: [...all].filter(isStyle) },
  { part: "everything", budget: 540, files: [...all] },
];

let isOver = false;
for (const { part, budget, files } of parts) {
  const size = kilobytes(files);
  isOver ||= size > budget;
  console.error(`${size > budget ? "over  " : "      "}${size.toFixed(1).padStart(6)} of ${budget} KB  ${part}`);
}
process.exitCode = isOver ? 1 : 0;
