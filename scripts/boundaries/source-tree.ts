import { dirname, join } from "node:path";

import { readTrackedFiles } from "../tracked-files.ts";

export interface SourceTree {
  /** Text of every source file, by its path from the root. */
  readonly files: ReadonlyMap<string, string>;
  /** Folder of every package, by its name. */
  readonly packages: ReadonlyMap<string, string>;
}

/** One import, with what the checks need to know about it. */
export interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly isTest: boolean;
  /** Path of what is imported; undefined for packages from outside. */
  readonly target: string | undefined;
}

/** Reads the source files and package names of a git checkout; files that git ignores do not count. */
export function readSourceTree(root: string): SourceTree {
  const sources = readTrackedFiles(root, ["*.ts", "*.tsx", "*.js"]);
  const manifests = readTrackedFiles(root, ["*/package.json"]);
  return {
    files: new Map([...sources].filter(([file]) => !file.endsWith(".d.ts"))),
    packages: new Map(
      [...manifests].map(([file, text]) => [(JSON.parse(text) as { name: string }).name, dirname(file)]),
    ),
  };
}

/** Path of what a file imports, without a guessed extension; undefined for packages from outside. */
export function resolveImport(tree: SourceTree, file: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return join(dirname(file), specifier);
  const name = [...tree.packages.keys()].find((name) => specifier === name || specifier.startsWith(`${name}/`));
  return name === undefined ? undefined : tree.packages.get(name);
}

/** Folder of the package that a file belongs to; undefined for files of the root. */
export function findPackageFolder(tree: SourceTree, file: string): string | undefined {
  const folders = [...tree.packages.values()].filter((folder) => isInside(file, folder));
  return folders.toSorted((a, b) => b.length - a.length)[0];
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
