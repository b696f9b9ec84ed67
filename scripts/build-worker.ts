import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";

import { bundleWorker } from "./bundle-worker.ts";
import { repositoryRoot } from "./workers.ts";

// Build script of the Worker packages: bundles the Worker of the current folder into its dist folder.

const { values } = parseArgs({ options: { config: { type: "string", default: "wrangler.toml" } } });
const config = relative(repositoryRoot, resolve(values.config));
const { worker, gzipKiB } = bundleWorker(config, resolve("dist"));
console.log(`${worker}: ${gzipKiB} KiB gzip`);
