/**
 * Finds circles in a graph. Each is a list of nodes along its edges, with the first repeated at the end. When there are
 * circles, at least one is found.
 */
export function findCycles(
  nodes: Iterable<string>,
  next: (node: string) => readonly string[],
): readonly (readonly string[])[] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of nodes) {
    if (done.has(start)) continue;
    // A stack of its own: a chain of all files of a folder would be too deep for calls.
    const trail: { readonly node: string; readonly left: string[] }[] = [{ node: start, left: [...next(start)] }];
    const onTrail = new Map([[start, 0]]);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const other = top.left.shift();
      if (other === undefined) {
        trail.pop();
        onTrail.delete(top.node);
        done.add(top.node);
        continue;
      }
      const at = onTrail.get(other);
      if (at !== undefined) cycles.push([...trail.slice(at).map(({ node }) => node), other]);
      else if (!done.has(other)) {
        onTrail.set(other, trail.length);
        trail.push({ node: other, left: [...next(other)] });
      }
    }
  }
  return cycles;
}

/** Nodes of a circle that a message names. */
const NODES_SHOWN_MAX = 12;

/** `a → b → a`; the middle of a long circle is left out. */
export function describeCycle(cycle: readonly string[]): string {
  const half = NODES_SHOWN_MAX / 2;
  const shown = cycle.length <= NODES_SHOWN_MAX ? cycle : [...cycle.slice(0, half), "…", ...cycle.slice(-half)];
  return shown.join(" → ");
}
