/**
 * Finds circles in a graph. Each is a list of nodes along its edges, with the first repeated at the end. Every node that
 * lies on a circle is in one of them.
 */
export function findCycles(
  nodes: Iterable<string>,
  next: (node: string) => readonly string[],
): readonly (readonly string[])[] {
  const state = new Map<string, "open" | "done">();
  const cycles: string[][] = [];
  const visit = (node: string, trail: readonly string[]): void => {
    if (state.get(node) === "done") return;
    if (state.get(node) === "open") {
      cycles.push([...trail.slice(trail.indexOf(node)), node]);
      return;
    }
    state.set(node, "open");
    for (const other of next(node)) visit(other, [...trail, node]);
    state.set(node, "done");
  };
  for (const node of nodes) visit(node, []);
  return cycles;
}
