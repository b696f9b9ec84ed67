import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { repositoryRoot } from "@burgee/scripts/workers";

import type { Case, World } from "../case.ts";
import { node24 } from "../node-versions.ts";
import { createProject } from "../project.ts";
import { SAMPLE_HEADLINE } from "../sample-platform.ts";

const EXAMPLE = join(repositoryRoot, "examples/openfeature");
const START_TIMEOUT_MS = 30_000;

/** Starts the example with the packed SDKs: its server answers a flag, and its page is bundled. */
export function listExampleCases(world: World): Case[] {
  return [{ name: "examples/openfeature starts with the packed packages", run: () => runExample(world) }];
}

async function runExample({ env, folder, tarballs }: World): Promise<void> {
  const { dependencies } = JSON.parse(readFileSync(join(EXAMPLE, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const sdks = [...tarballs].filter(([name]) => name !== "burgee").map(([name, path]) => [name, `file:${path}`]);
  const project = await createProject(folder, "example", { ...dependencies, ...Object.fromEntries(sdks) });
  for (const file of ["server.js", "page.jsx"]) cpSync(join(EXAMPLE, file), join(project, file));
  const server = spawn(join(node24.folder, "node"), ["server.js"], {
    cwd: project,
    env: { ...process.env, ...env, BURGEE_URL: env["BASE_URL"], PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
    timeout: START_TIMEOUT_MS,
  });
  try {
    const origin = await readFirstLine(server.stdout);
    const [page, script] = await Promise.all(
      ["/", "/page.js"].map(async (path) => (await fetch(origin + path)).text()),
    );
    if (!page?.includes(SAMPLE_HEADLINE)) throw new Error(`the page has not the title of the flag: ${page}`);
    if (!script?.includes("burgee-web")) throw new Error("the page's bundle has no provider");
  } finally {
    server.kill();
    await once(server, "exit");
  }
}

async function readFirstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error("the example ended before it printed its address");
}
