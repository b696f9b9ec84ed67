/** Changed lines up to which two texts are compared line by line. Ours: time and memory grow with its square. */
const CHANGED_LINES_MAX = 400;

/** Lines of the base from `from` up to `to` that were replaced. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** Lines with their line ends. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** How `after` differs from `before`, by the shortest edit script (Myers, 1986). Undefined when it is too long. */
export function findHunks(before: readonly string[], after: readonly string[]): Hunk[] | undefined {
  const trace: Map<number, number>[] = [];
  const furthest = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(CHANGED_LINES_MAX, before.length + after.length); edits += 1) {
    trace.push(new Map(furthest));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const below = furthest.get(diagonal + 1) ?? -1;
      const left = furthest.get(diagonal - 1) ?? -1;
      let x = diagonal === -edits || (diagonal !== edits && left < below) ? below : left + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      furthest.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return readHunks(trace, before.length, after);
    }
  }
  return undefined;
}

/** Walks the edit script back from its end. */
function readHunks(trace: readonly Map<number, number>[], length: number, after: readonly string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let x = length;
  let y = after.length;
  for (let edits = trace.length - 1; edits > 0; edits -= 1) {
    const furthest = trace[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const below = furthest.get(diagonal + 1) ?? -1;
    const left = furthest.get(diagonal - 1) ?? -1;
    const isInsertion = diagonal === -edits || (diagonal !== edits && left < below);
    const previousX = isInsertion ? below : left;
    const previousY = previousX - (isInsertion ? diagonal + 1 : diagonal - 1);
    const lines = isInsertion ? after.slice(previousY, previousY + 1) : [];
    addHunk(hunks, { from: previousX, to: isInsertion ? previousX : previousX + 1, lines });
    x = previousX;
    y = previousY;
  }
  return hunks.toReversed();
}

/** Hunks come from the end of the text; one that touches the last becomes part of it. */
function addHunk(hunks: Hunk[], hunk: Hunk): void {
  const next = hunks.at(-1);
  if (next === undefined || next.from !== hunk.to) {
    hunks.push(hunk);
    return;
  }
  hunks[hunks.length - 1] = { from: hunk.from, to: next.to, lines: [...hunk.lines, ...next.lines] };
}
