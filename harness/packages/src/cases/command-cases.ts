import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import type { Case, World } from "../case.ts";
import type { NodeVersion } from "../node-versions.ts";
import { createProject } from "../project.ts";
import { runProgram } from "../run-program.ts";

/** Installs the command line alone and uses it in an empty folder, on every version of Node. */
export function listCommandCases(world: World): Case[] {
  const installed = once(() => installBurgee(world));
  return world.nodes.map((node) => ({
    name: `npx burgee starts, validates and evaluates a flags folder on Node ${node.major}`,
    run: async () => useBurgee(node, await installed()),
  }));
}

function installBurgee({ folder, tarballs }: World): Promise<string> {
  return createProject(folder, "command", { burgee: `file:${tarballs.get("burgee")}` });
}

async function useBurgee({ major, folder }: NodeVersion, project: string): Promise<void> {
  const cwd = join(project, `node-${major}`);
  mkdirSync(cwd);
  const env = { PATH: `${folder}${delimiter}${process.env["PATH"]}`, BURGEE_URL: "", BURGEE_ADMIN_TOKEN: "" };
  const burgee = (...args: string[]) => runProgram("npx", ["--no-install", "burgee", ...args], { cwd, env });
  await burgee("init", "--project", "shop");
  await burgee("validate");
  writeFileSync(join(cwd, "ada.json"), '{"user_id":"ada"}');
  const output = await burgee("evaluate", "--env", "development", "--user", "ada.json", "--json");
  const { variables } = JSON.parse(output) as { readonly variables?: unknown };
  if (variables === undefined) throw new Error(`evaluate --json answered no variables: ${output}`);
  await burgee("types");
  await burgee("types", "--check");
  const help = await burgee("events", "query", "--help");
  if (!help.includes("SQL")) throw new Error(`the events commands do not load: ${help}`);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
