import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { assertEqual, type Case, type World } from "../case.ts";
import { node24, runNode } from "../node-versions.ts";
import { CLIENT_KEY, SAMPLE_HEADLINE } from "../sample-platform.ts";

/** Packages whose README starts with an example that prints what the sample project serves. */
const SDKS = ["@burgee/server-sdk", "@burgee/client-sdk", "@burgee/openfeature"] as const;

/** A README begins with the install line, and its first example answers a real value of the sample project. */
export function listReadmeCases(world: World): Case[] {
  return SDKS.flatMap((name) => [
    { name: `the README of ${name} begins with the install line`, run: async () => checkInstallLine(world, name) },
    { name: `the first example of ${name} prints a value of the sample project`, run: () => runExample(world, name) },
  ]);
}

function checkInstallLine(world: World, name: string): void {
  const [, command] = /^# [^\n]+\n\n```sh\n([^\n]+)\n```\n/.exec(readReadme(world, name)) ?? [];
  if (!command?.startsWith(`npm install ${name}`))
    throw new Error(`the README begins with ${command ?? "something else"}`);
}

async function runExample(world: World, name: string): Promise<void> {
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(readReadme(world, name)) ?? [];
  const code = example
    .replaceAll("https://flags.example.com", world.platform.origin)
    .replaceAll("dvc_client_…", CLIENT_KEY);
  const file = `readme-${name.replaceAll(/\W/g, "")}.mts`;
  writeFileSync(join(world.project, file), code);
  const [firstLine = ""] = (await runNode(node24, [file], world.project, world.env)).split("\n");
  assertEqual(JSON.stringify(firstLine), SAMPLE_HEADLINE);
}

function readReadme({ project }: World, name: string): string {
  return readFileSync(join(project, "node_modules", name, "README.md"), "utf8");
}
