import { checkLayers } from "./check-layers.ts";
import { checkPackages } from "./check-packages.ts";
import { readImports } from "./read-imports.ts";
import { resolveImport, type SourceTree } from "./source-tree.ts";

/** Names every import of a tree that crosses a boundary, one line each. */
export function checkTree(tree: SourceTree): string[] {
  return [...tree.files].flatMap(([file, source]) => {
    const isTest = /\.test\.ts$|\/test\/|vitest\.config\.ts$/.test(file);
    const imports = readImports(file, source).map((specifier) => ({
      file,
      specifier,
      isTest,
      target: resolveImport(tree, file, specifier),
    }));
    return [
      ...new Set([
        ...imports.flatMap((imported) => checkPackages(tree, imported)),
        ...(isTest ? [] : checkLayers(file, source, imports)),
      ]),
    ].map((problem) => `${file}: ${problem}`);
  });
}

/** Separates what must be fixed from violations that are known; a known one that is gone must leave its list. */
export function compareWithKnown(found: readonly string[], known: readonly string[]): string[] {
  return [
    ...found.filter((problem) => !known.includes(problem)),
    ...known.filter((problem) => !found.includes(problem)).map((problem) => `no longer a known violation: ${problem}`),
  ];
}
