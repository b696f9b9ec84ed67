import { type CST, isAlias, type Node, visit } from "yaml";

/** Whether other places depend on how a value is written: it has an anchor or a tag, or is or holds an alias. */
export function isShared(node: Node | null, { sep = [], start }: CST.CollectionItem): boolean {
  if ([...sep, ...start].some(({ type }) => type === "anchor" || type === "tag")) return true;
  return isAlias(node);
}

/** Whether text inside a value is named from elsewhere, or names what stands elsewhere. */
export function holdsAnchor(node: Node | null): boolean {
  let found = false;
  if (node === null) return found;
  visit(node, {
    Alias() {
      found = true;
      return visit.BREAK;
    },
    Node(_key, inner) {
      if (!("anchor" in inner) || !inner.anchor) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
