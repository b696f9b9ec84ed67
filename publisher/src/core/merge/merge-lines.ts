import { sameValue } from "../edit/same-value.ts";
import { findHunks, type Hunk, splitLines } from "./line-hunks.ts";

/**
 * Merges two texts line by line, as Git does. Undefined when both changed the same lines differently, or lines that touch, and when
 * the texts differ too much to compare them.
 */
export function mergeLines(base: string, yours: string, theirs: string): string | undefined {
  const lines = splitLines(base);
  const ofYours = findHunks(lines, splitLines(yours));
  const ofTheirs = findHunks(lines, splitLines(theirs));
  if (ofYours === undefined || ofTheirs === undefined) return undefined;
  const hunks = [...ofYours, ...ofTheirs].sort((a, b) => a.from - b.from || a.to - b.to);
  const merged: string[] = [];
  let done = 0;
  let previous: Hunk | undefined;
  for (const hunk of hunks) {
    const { from, to, lines: replacement } = hunk;
    if (previous !== undefined && sameValue({ ...previous }, { ...hunk })) continue;
    if (previous !== undefined && from <= done) return undefined;
    for (const line of lines.slice(done, from)) merged.push(line);
    for (const line of replacement) merged.push(line);
    done = to;
    previous = hunk;
  }
  return [...merged, ...lines.slice(done)].join("");
}
