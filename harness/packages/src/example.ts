import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";

import type { World } from "./case.ts";
import { installProject } from "./project.ts";

const START_TIMEOUT_MS = 30_000;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: unknown;
}

/** Copies a folder of `examples/` and installs what its package.json names, Burgee's packages from the tarballs. */
export async function installExample({ folder, tarballs }: World, name: string): Promise<string> {
  const project = join(folder, `example-${name}`);
  cpSync(join(repositoryRoot, "examples", name), project, {
    recursive: true,
    filter: (path) => !/\/(node_modules|dist|\.wrangler)$/.test(path),
  });
  const file = join(project, "package.json");
  // Tools for development, such as wrangler, are the repository's.
  const { devDependencies: _tools, dependencies, ...manifest } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  const installed = Object.entries(dependencies).map(([key, version]) => {
    const tarball = tarballs.get(key);
    return [key, tarball === undefined ? version : `file:${tarball}`];
  });
  // What those packages need of each other comes from the tarballs too.
  const overrides = [...tarballs].filter(([key]) => !(key in dependencies)).map(([key, path]) => [key, `file:${path}`]);
  writeFileSync(
    file,
    JSON.stringify({
      ...manifest,
      dependencies: Object.fromEntries(installed),
      overrides: Object.fromEntries(overrides),
    }),
  );
  await installProject(project);
  return project;
}

/** Starts an example's server, hands over the address that it prints, and ends it as an operator does. */
export async function withServer(
  project: string,
  env: Readonly<Record<string, string>>,
  use: (origin: string) => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, ["server.js"], {
    cwd: project,
    env: { ...process.env, ...env, PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const hasEnded = once(child, "exit");
  try {
    await use(await readAddress(child));
  } finally {
    child.kill("SIGTERM");
    await hasEnded;
  }
}

function readAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => reject(new Error(`the example did not start: ${output}`)), START_TIMEOUT_MS);
    const listen = (chunk: unknown): void => {
      output += String(chunk);
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", (chunk) => (output += String(chunk)));
    child.once("exit", (code) => reject(new Error(`the example ended with ${code}: ${output}`)));
  });
}
