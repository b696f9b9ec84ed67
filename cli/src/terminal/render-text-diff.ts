import type { Colors } from "./colors.ts";

/** Unchanged lines shown before and after a change. */
const CONTEXT_LINES = 2;
/** Pairs of lines that are compared; above it the whole middle counts as changed. */
const PAIRS_MAX = 1_000_000;

type Line = { readonly sign: " " | "-" | "+"; readonly text: string };

/** Renders how a text differs from another, as Git does: changed lines with a few around them. */
export function renderTextDiff(before: string, after: string, colors: Colors): string {
  const lines = compareLines(before.split("\n"), after.split("\n"));
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some(({ sign }) => sign !== " ");
  const shown: string[] = [];
  let isGap = false;
  for (const [index, { sign, text }] of lines.entries()) {
    if (!isNear(index)) {
      isGap = shown.length > 0;
      continue;
    }
    if (isGap) shown.push(colors.dim("  …"));
    isGap = false;
    const line = `${sign} ${text}`.trimEnd();
    shown.push(sign === "-" ? colors.red(line) : sign === "+" ? colors.green(line) : line);
  }
  return shown.join("\n");
}

function compareLines(before: readonly string[], after: readonly string[]): readonly Line[] {
  const limit = Math.min(before.length, after.length);
  let start = 0;
  while (start < limit && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < limit - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const same = (text: string): Line => ({ sign: " ", text });
  return [
    ...before.slice(0, start).map(same),
    ...compareMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

/** Compares by the longest common subsequence of lines. */
function compareMiddle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const removed = (text: string): Line => ({ sign: "-", text });
  const added = (text: string): Line => ({ sign: "+", text });
  if (before.length * after.length > PAIRS_MAX) return [...before.map(removed), ...after.map(added)];
  const width = after.length + 1;
  const longest = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      longest[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, now] = [before[row], after[column]];
    if (old !== undefined && old === now) {
      lines.push({ sign: " ", text: old });
      row += 1;
      column += 1;
    } else if (old !== undefined && (now === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(removed(old));
      row += 1;
    } else {
      lines.push(added(now ?? ""));
      column += 1;
    }
  }
  return lines;
}
