import { type SyntaxNode, isNode, listChildren } from "./syntax-node.ts";

const WRITING_METHODS = /^(set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|append)$/;

/** Of the given top-level names, those whose content some function of the module writes. */
export function findWrittenNames(program: object, names: ReadonlySet<string>): Set<string> {
  const written = new Set<string>();

  function visit(node: SyntaxNode, visible: ReadonlySet<string>, isInFunction: boolean): void {
    const isFunction = /Function/.test(node.type) && "body" in node;
    const declared = isFunction ? declaredIn(node) : new Set<string>();
    const inside = declared.size === 0 ? visible : new Set([...visible].filter((name) => !declared.has(name)));
    const target = isInFunction ? readWriteTarget(node) : undefined;
    if (target !== undefined && visible.has(target)) written.add(target);
    for (const child of listChildren(node)) visit(child, inside, isInFunction || isFunction);
  }

  for (const node of listChildren(program)) visit(node, names, false);
  return written;
}

/** Name of the variable whose content a node writes: `name.a = b`, `name[0]++`, `delete name.a`, `name.push(a)`. */
function readWriteTarget(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case "AssignmentExpression":
      return readRoot(node["left"]);
    case "UpdateExpression":
      return readRoot(node["argument"]);
    case "UnaryExpression":
      return node["operator"] === "delete" ? readRoot(node["argument"]) : undefined;
    case "CallExpression": {
      const callee = node["callee"];
      if (!isNode(callee) || callee.type !== "MemberExpression" || !isNode(callee["property"])) return undefined;
      return WRITING_METHODS.test(String(callee["property"]["name"])) ? readRoot(callee) : undefined;
    }
    default:
      return undefined;
  }
}

/** The variable that a chain of members starts from. Undefined for a plain variable: `let` is counted by itself. */
function readRoot(node: unknown): string | undefined {
  let root = node;
  while (isNode(root) && /^(MemberExpression|TSNonNullExpression|TSAsExpression)$/.test(root.type)) {
    root = root["object"] ?? root["expression"];
  }
  return root !== node && isNode(root) && root.type === "Identifier" ? String(root["name"]) : undefined;
}

/** Names that a function declares itself, parameters included and nested functions aside. */
function declaredIn(scope: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const collect = (node: SyntaxNode): void => {
    if (node !== scope && /Function/.test(node.type)) return;
    if (node.type === "VariableDeclarator" && isNode(node["id"])) collectPattern(node["id"], names);
    for (const child of listChildren(node)) collect(child);
  };
  for (const parameter of [scope["params"]].flat().filter(isNode)) collectPattern(parameter, names);
  collect(scope);
  return names;
}

function collectPattern(pattern: SyntaxNode, names: Set<string>): void {
  if (pattern.type === "Identifier") names.add(String(pattern["name"]));
  else for (const child of listChildren(pattern)) collectPattern(child, names);
}
