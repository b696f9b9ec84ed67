import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { digestWasm } from "./engine-digest.ts";
import { repositoryRoot } from "./workers.ts";

export interface BundledWorker {
  readonly worker: string;
  readonly config: string;
  readonly uploadKiB: number;
  readonly gzipKiB: number;
  /** SHA-256 of the WebAssembly modules in it, lower-case hex. */
  readonly wasmSha256: readonly string[];
}

/** Bundles a Worker into a folder as a deployment would. Throws with wrangler's message when that fails. */
export function bundleWorker(config: string, outputFolder: string): BundledWorker {
  const output = execFileSync(
    process.execPath,
    [
      join(repositoryRoot, "node_modules/wrangler/bin/wrangler.js"),
      "deploy",
      "--dry-run",
      "--outdir",
      outputFolder,
      "--config",
      join(repositoryRoot, config),
    ],
    {
      cwd: repositoryRoot,
      encoding: "utf8",
      // With the banner hidden, wrangler does not check the network for newer versions.
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1" },
    },
  );
  const sizes = /Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(output);
  if (sizes === null) throw new Error(`wrangler printed no sizes for ${config}:\n${output}`);
  const name = /^name = "([^"]+)"/m.exec(readFileSync(join(repositoryRoot, config), "utf8"));
  return {
    worker: name?.[1] ?? config,
    config,
    uploadKiB: Number(sizes[1]),
    gzipKiB: Number(sizes[2]),
    wasmSha256: digestWasm(outputFolder),
  };
}
