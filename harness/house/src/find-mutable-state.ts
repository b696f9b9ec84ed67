import { type Expression, type Statement, parseSync } from "oxc-parser";

import { findWrittenNames } from "./find-written-names.ts";
import type { SourceFiles } from "./source-files.ts";

const PRODUCT = /^(contract|bucketing-wasm|publisher|cli|sdk\/[\w-]+|workers\/[\w-]+)\/src\//;
const COLLECTIONS: ReadonlySet<string> = new Set(["Map", "Set", "WeakMap", "WeakSet"]);

/**
 * Lists the variables at the top level of product modules that hold state: `let` and `var`, collections that start empty,
 * and constants whose content a function of the module writes. Entry points (`index.ts`) may hold state.
 */
export function findMutableState(files: SourceFiles): string[] {
  return [...files]
    .filter(([file]) => PRODUCT.test(file) && !file.endsWith("/index.ts"))
    .flatMap(([file, source]) => findStateful(file, source).map((name) => `${file}: ${name}`));
}

function findStateful(file: string, source: string): string[] {
  const { program } = parseSync(file, source);
  const declarations = program.body.flatMap((statement) => readDeclarations(source, statement));
  const written = findWrittenNames(program, new Set(declarations.map(({ name }) => name)));
  return declarations
    .filter((entry) => entry.kind !== "const" || isFilledLater(entry) || written.has(entry.name))
    .map(({ name }) => name);
}

interface Declaration {
  readonly name: string;
  readonly kind: string;
  readonly type: string;
  readonly init: Expression | null;
}

function readDeclarations(source: string, statement: Statement): Declaration[] {
  const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  if (declaration?.type !== "VariableDeclaration" || declaration.declare === true) return [];
  return declaration.declarations.flatMap(({ id, init }) => {
    if (id.type !== "Identifier") return [];
    const { start = 0, end = 0 } = id.typeAnnotation ?? {};
    return [{ name: id.name, kind: declaration.kind, type: source.slice(start, end), init }];
  });
}

/** A collection that starts empty is there to be filled, wherever that happens; a read-only one is a constant. */
function isFilledLater({ type, init }: Declaration): boolean {
  if (init?.type !== "NewExpression" || init.callee.type !== "Identifier" || /\bReadonly/.test(type)) return false;
  return COLLECTIONS.has(init.callee.name) && init.arguments.length === 0;
}
