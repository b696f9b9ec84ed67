import { findHunks, type Hunk, splitLines } from "./merge/line-hunks.ts";
import type { FileTree } from "./merge/merge-trees.ts";

/** Unchanged lines around each change, as `git diff` has them. */
const CONTEXT_LINES = 3;
/** What stands after a last line that no line break ends. */
const NO_LINE_END = "\\ No newline at end of file\n";

/** Writes what differs between two trees as a patch that `git apply` and `patch -p1` take. Equal trees give an empty text. */
export function writePatch(before: FileTree, after: FileTree): string {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => writeFilePatch(path, before.get(path), after.get(path)))
    .join("");
}

function writeFilePatch(path: string, before: string | undefined, after: string | undefined): string {
  const lines = splitLines(before ?? "");
  const newer = splitLines(after ?? "");
  // Texts that differ too much to be compared line by line are replaced whole.
  const hunks = findHunks(lines, newer) ?? [{ from: 0, to: lines.length, lines: newer }];
  const mode = [
    ...(before === undefined ? ["new file mode 100644\n"] : []),
    ...(after === undefined ? ["deleted file mode 100644\n"] : []),
  ];
  const head = [`diff --git a/${path} b/${path}\n`, ...mode];
  if (hunks.length === 0) return head.join("");
  const names = [
    `--- ${before === undefined ? "/dev/null" : `a/${path}`}\n`,
    `+++ ${after === undefined ? "/dev/null" : `b/${path}`}\n`,
  ];
  return [...head, ...names, ...writeHunks(lines, hunks)].join("");
}

function writeHunks(lines: readonly string[], hunks: readonly Hunk[]): string[] {
  let growth = 0;
  return joinNear(hunks).map((group) => {
    const from = Math.max(0, (group[0]?.from ?? 0) - CONTEXT_LINES);
    const to = Math.min(lines.length, (group.at(-1)?.to ?? 0) + CONTEXT_LINES);
    const body: string[] = [];
    let done = from;
    for (const hunk of group) {
      body.push(...lines.slice(done, hunk.from).map((line) => writeLine(" ", line)));
      body.push(...lines.slice(hunk.from, hunk.to).map((line) => writeLine("-", line)));
      body.push(...hunk.lines.map((line) => writeLine("+", line)));
      done = hunk.to;
    }
    body.push(...lines.slice(done, to).map((line) => writeLine(" ", line)));
    const grown = group.reduce((sum, hunk) => sum + hunk.lines.length - (hunk.to - hunk.from), 0);
    const range = `@@ -${writeRange(from, to - from)} +${writeRange(from + growth, to - from + grown)} @@\n`;
    growth += grown;
    return range + body.join("");
  });
}

/** Hunks whose context would overlap belong together. */
function joinNear(hunks: readonly Hunk[]): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1);
    const end = last?.at(-1)?.to;
    if (last !== undefined && end !== undefined && hunk.from - end <= 2 * CONTEXT_LINES) last.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

/** Lines count from 1; a range of none names the line before it. */
function writeRange(from: number, count: number): string {
  return `${count === 0 ? from : from + 1},${count}`;
}

function writeLine(mark: string, line: string): string {
  return line.endsWith("\n") ? `${mark}${line}` : `${mark}${line}\n${NO_LINE_END}`;
}
