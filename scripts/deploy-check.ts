import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { type BundledWorker, bundleWorker } from "./bundle-worker.ts";
import { PLATFORM_WORKERS } from "./workers.ts";

const { values: options } = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } });
if (options.help) {
  console.log(`Usage: npm run -s deploy:check -- [--json]

Bundles every Worker on its own with wrangler deploy --dry-run and prints its sizes.
--json prints [{ worker, config, uploadKiB, gzipKiB }]. Exit code 1: a Worker does not bundle.`);
  process.exit(0);
}

const sizes = PLATFORM_WORKERS.map(({ config }) => check(config));
if (options.json) console.log(JSON.stringify(sizes));
else console.table(sizes);

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
