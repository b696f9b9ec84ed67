export interface DiffLine {
  readonly kind: "same" | "added" | "removed" | "gap";
  /** Numbers from 1, on the sides that have the line. */
  readonly before?: number;
  readonly after?: number;
  readonly text: string;
}

export interface FileDiff {
  readonly path: string;
  readonly lines: readonly DiffLine[];
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** Reads the patch of a change as rows of a table, file by file. */
export function readPatch(patch: string): readonly FileDiff[] {
  return patch
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith("diff --git "))
    .map((part) => readFile(part));
}

function readFile(part: string): FileDiff {
  const [head = "", ...rest] = part.split("\n");
  const path = / b\/(.*)$/.exec(head)?.[1] ?? head;
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  let isInside = false;
  for (const line of rest) {
    const hunk = HUNK.exec(line);
    if (hunk !== null) {
      if (isInside) lines.push({ kind: "gap", text: "" });
      [before, after, isInside] = [Number(hunk[1]), Number(hunk[2]), true];
    } else if (isInside && line.startsWith("+")) lines.push({ kind: "added", after: after++, text: line.slice(1) });
    else if (isInside && line.startsWith("-")) lines.push({ kind: "removed", before: before++, text: line.slice(1) });
    else if (isInside && line.startsWith(" ")) {
      lines.push({ kind: "same", before: before++, after: after++, text: line.slice(1) });
    }
  }
  return { path, lines };
}
