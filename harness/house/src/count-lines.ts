import type { SourceFiles } from "./source-files.ts";

export interface FileLength {
  readonly file: string;
  readonly lines: number;
}

/** Median length of the files, and the longest. */
export function countLines(files: SourceFiles): { medianLines: number; largest: FileLength } {
  const lengths = [...files]
    .map(([file, text]) => ({ file, lines: text.trimEnd().split("\n").length }))
    .toSorted((a, b) => a.lines - b.lines);
  const largest = lengths.at(-1);
  const middle = lengths[Math.floor(lengths.length / 2)];
  if (largest === undefined || middle === undefined) throw new Error("There are no source files to measure");
  return { medianLines: middle.lines, largest };
}
