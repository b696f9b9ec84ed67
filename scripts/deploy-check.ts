import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { type BundledWorker, bundleWorker } from "./bundle-worker.ts";
import { findEngineProblems, readPinnedDigest } from "./engine-digest.ts";
import { findDeployProblems } from "./find-deploy-problems.ts";
import { PLATFORM_WORKERS, repositoryRoot } from "./workers.ts";

const { values: options } = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } });
if (options.help) {
  console.log(`Usage: npm run -s deploy:check -- [--json]

Bundles every Worker on its own with wrangler deploy --dry-run and prints its sizes and the SHA-256 of the engine in it.
--json prints [{ worker, config, uploadKiB, gzipKiB, wasmSha256 }]. Exit code 1: a Worker does not bundle, holds another
engine than bucketing-wasm/engine.sha256 names, or its wrangler file sets what only one machine may have.`);
  process.exit(0);
}

const sizes = PLATFORM_WORKERS.map(({ config }) => check(config));
if (options.json) console.log(JSON.stringify(sizes));
else console.table(sizes.map((size) => ({ ...size, wasmSha256: size.wasmSha256.join(" ") })));

const pinned = readPinnedDigest();
const problems = [
  ...sizes.flatMap(({ worker, wasmSha256 }) =>
    findEngineProblems(wasmSha256, pinned).map((problem) => `${worker} ${problem}`),
  ),
  ...PLATFORM_WORKERS.flatMap(({ config }) =>
    findDeployProblems(join(repositoryRoot, config)).map((problem) => `${config}: ${problem}`),
  ),
];
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}

function check(config: string): BundledWorker {
  const outputFolder = mkdtempSync(join(tmpdir(), "burgee-deploy-check-"));
  try {
    return bundleWorker(config, outputFolder);
  } catch (error) {
    console.error(`${config} does not bundle:\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  } finally {
    rmSync(outputFolder, { recursive: true, force: true });
  }
}
