import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";

import { runProgram } from "./run-program.ts";

/** Both come from the npm package `node`. 24 is the repository's own; as a second dependency, 22 would take its place. */
const NODE_22 = "22.23.3";

export interface NodeVersion {
  readonly major: 22 | 24;
  /** Folder of the `node` program. */
  readonly folder: string;
}

export const node24: NodeVersion = { major: 24, folder: join(repositoryRoot, "node_modules/node/bin") };

/** Installs Node 22 on first use and keeps it. */
export async function installNode22(): Promise<NodeVersion> {
  const project = join(repositoryRoot, "node_modules/.cache/burgee", `node-${NODE_22}`);
  const folder = join(project, "node_modules/node/bin");
  if (!existsSync(join(folder, "node"))) {
    mkdirSync(project, { recursive: true });
    const manifest = { private: true, dependencies: { node: NODE_22 }, allowScripts: { node: true } };
    writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
    await runProgram("npm", ["install", "--no-audit", "--no-fund"], { cwd: project });
  }
  return { major: 22, folder };
}

/** Starts a file with one version of Node. */
export function runNode(
  { folder }: NodeVersion,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  return runProgram(join(folder, "node"), args, { cwd, env });
}
