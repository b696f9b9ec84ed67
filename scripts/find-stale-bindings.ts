import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { repositoryRoot } from "./workers.ts";

const GENERATED = "worker-configuration.d.ts";
/** Written beside the original, because the generated text holds paths relative to its own place. */
const FRESH = "worker-configuration.fresh.d.ts";
const WRANGLER = join(repositoryRoot, "node_modules/wrangler/bin/wrangler.js");

/** Generates the binding types of each Worker folder again and names those whose committed file differs. */
export async function findStaleBindings(folders: readonly string[]): Promise<string[]> {
  const results = await Promise.all(folders.map(async (folder) => ({ folder, isFresh: await isFresh(folder) })));
  return results
    .filter((result) => !result.isFresh)
    .map(({ folder }) => `${join(folder, GENERATED)} is stale: run npm run types in ${folder}`);
}

async function isFresh(folder: string): Promise<boolean> {
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const [program, ...args] = (scripts["types"] ?? "").split(" ");
  if (program !== "wrangler") throw new Error(`${folder}/package.json has no types script that runs wrangler`);
  try {
    await promisify(execFile)(process.execPath, [WRANGLER, ...args, FRESH], {
      cwd: folder,
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1" },
    });
    return readTypes(join(folder, FRESH)) === readTypes(join(folder, GENERATED));
  } finally {
    rmSync(join(folder, FRESH), { force: true });
  }
}

/** The generated text without the command in its header, which names the output file when there is one. */
function readTypes(path: string): string {
  return readFileSync(path, "utf8").replace(/ by running `[^`]*`/, "");
}
