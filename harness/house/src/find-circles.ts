import { dirname, join } from "node:path";

import { readImports } from "@burgee/scripts/read-imports";

import type { SourceFiles } from "./source-files.ts";

/** Lists the groups of files that import each other in a circle, imports of types included. */
export function findCircles(files: SourceFiles): string[][] {
  const imports = new Map(
    [...files].map(([file, source]) => [
      file,
      readImports(file, source)
        .filter((specifier) => specifier.startsWith("."))
        .flatMap((specifier) => resolve(files, join(dirname(file), specifier))),
    ]),
  );
  return findComponents(imports)
    .filter((group) => group.length > 1)
    .map((group) => group.toSorted());
}

/** Packages cannot form circles (check:boundaries), so relative paths are enough. */
function resolve(files: SourceFiles, path: string): string[] {
  return [path, `${path}.ts`, `${path}/index.ts`].filter((candidate) => files.has(candidate)).slice(0, 1);
}

/** Tarjan's algorithm: groups of nodes that reach each other. */
function findComponents(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const groups: string[][] = [];

  function visit(node: string): number {
    let low = order.size;
    order.set(node, low);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? (order.get(next) as number));
    }
    lowest.set(node, low);
    if (low === order.get(node)) groups.push(stack.splice(stack.indexOf(node)));
    return low;
  }

  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return groups;
}
