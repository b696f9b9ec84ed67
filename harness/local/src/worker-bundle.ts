import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { V4ModuleDefinition } from "miniflare";

/** A Worker as `wrangler deploy --dry-run` bundled it: the very files that a deployment would upload. */
export interface WorkerBundle {
  readonly modulesRoot: string;
  readonly modules: V4ModuleDefinition[];
}

/** Reads a Worker's `dist` folder; the entry module comes first, as the runtime wants it. */
export function readWorkerBundle(distFolder: string): WorkerBundle {
  const entry = join(distFolder, "index.js");
  if (!existsSync(entry)) {
    throw new Error(`${entry} is missing. Build the Workers first: npm run build`);
  }
  const binaries = readdirSync(distFolder).filter((name) => name.endsWith(".wasm"));
  return {
    modulesRoot: distFolder,
    modules: [
      { type: "ESModule", path: entry, contents: readFileSync(entry, "utf8") },
      ...binaries.map((name): V4ModuleDefinition => {
        const path = join(distFolder, name);
        return { type: "CompiledWasm", path, contents: readFileSync(path) };
      }),
    ],
  };
}
