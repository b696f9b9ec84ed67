import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runProgram } from "./run-program.ts";

/** An empty project that installs tarballs and packages of others with npm. Answers its folder. */
export async function createProject(
  parent: string,
  name: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, private: true, dependencies }));
  await installProject(folder);
  return folder;
}

/** Installs what the package.json of a folder names. */
export async function installProject(folder: string): Promise<void> {
  await runProgram("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });
}

/** Copies a program of `consumers/` into a project, in full or changed. Answers its path. */
export function addConsumer(project: string, name: string): string {
  cpSync(join(import.meta.dirname, "../consumers", name), join(project, name));
  return join(project, name);
}

/** The CommonJS form of a module that only has named imports. */
export function toCommonJs(module: string): string {
  return module.replaceAll(/^import \{([^}]*)\} from ("[^"]+");$/gm, (_, names: string, from: string) => {
    return `const {${names.replaceAll(" as ", ": ")}} = require(${from});`;
  });
}
