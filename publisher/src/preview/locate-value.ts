import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

import type { SourcePath } from "../core/source-file.ts";

/**
 * Path of the innermost value at a place of a file, or of the member whose name stands there: where a form shows a problem.
 * Empty for the file itself.
 * @param line counts from 1, like `column`
 */
export function locateValue(text: string, line: number, column: number): SourcePath {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  const offset = (lines.lineStarts[line - 1] ?? 0) + column - 1;
  const path: (string | number)[] = [];
  let node: unknown = contents;
  for (;;) {
    const step = stepTo(node, offset);
    if (step === undefined) return path;
    path.push(step.name);
    node = step.value;
  }
}

function stepTo(
  node: unknown,
  offset: number,
): { readonly name: string | number; readonly value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key, value }) => covers(key, offset) || covers(value, offset));
    if (pair === undefined || !isScalar(pair.key)) return undefined;
    // At the name of a member, the member is meant as a whole.
    return { name: String(pair.key.value), value: covers(pair.key, offset) ? undefined : pair.value };
  }
  if (!isSeq(node)) return undefined;
  const index = node.items.findIndex((item) => covers(item, offset));
  return index < 0 ? undefined : { name: index, value: node.items[index] };
}

function covers(node: unknown, offset: number): boolean {
  const range = (node as Node | null | undefined)?.range;
  return range != null && range[0] <= offset && offset < Math.max(range[1], range[0] + 1);
}
