/** A node of the parser's tree, whatever its type. */
export interface SyntaxNode {
  readonly type: string;
  readonly [member: string]: unknown;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

/** The nodes directly below a node, in source order. */
export function listChildren(node: object): SyntaxNode[] {
  return Object.values(node).flat().filter(isNode);
}
