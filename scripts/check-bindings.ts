import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { findStaleBindings } from "./find-stale-bindings.ts";
import { PLATFORM_WORKERS, repositoryRoot } from "./workers.ts";

const { values: options } = parseArgs({ options: { help: { type: "boolean" } } });
if (options.help) {
  console.log(`Usage: npm run -s check:bindings
Checks that each Worker's worker-configuration.d.ts is what its types script generates from wrangler.toml.
Exit code 1 names the Workers whose file is stale; npm run types -w <folder> writes it anew.`);
  process.exit(0);
}

const folders = PLATFORM_WORKERS.map(({ folder }) => folder);
const stale = await findStaleBindings(folders.map((folder) => resolve(repositoryRoot, folder)));
if (stale.length > 0) {
  console.error(stale.join("\n"));
  process.exit(1);
}
console.log(`bindings: the generated types of ${folders.length} Workers are fresh`);
