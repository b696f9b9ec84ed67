import { parseArgs } from "node:util";

import { BUNDLES, RIVALS } from "./bundles.ts";
import { measureBundle } from "./measure.ts";

const { values: options } = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } });
if (options.help) {
  console.log(`Usage: npm run -s size -- [--json]

Bundles each SDK with esbuild (minified, es2022) and compares its gzip -9 with its budget; rivals by the same method.
--json prints {"client":BYTES,…,"rivals":{…}} on stdout. Exit code 1: over a budget, or a package lacks an entry.`);
  process.exit(0);
}

const sizes: Record<string, number> = {};
const problems: string[] = [];
for (const [name, bundle] of Object.entries(BUNDLES)) {
  const bytes = await measureBundle(bundle);
  if (bytes === undefined) {
    problems.push(`${name}: NOT MEASURED, its package has no such entry`);
    continue;
  }
  sizes[name] = bytes;
  console.error(`${name}: ${bytes} of ${bundle.budgetBytes} bytes`);
  if (bytes > bundle.budgetBytes) problems.push(`${name}: ${bytes - bundle.budgetBytes} bytes over its budget`);
}
const rivals: Record<string, number> = {};
for (const [name, code] of Object.entries(RIVALS)) {
  const bytes = await measureBundle({ code });
  if (bytes === undefined) continue;
  rivals[name] = bytes;
  console.error(`rival ${name}: ${bytes} bytes`);
}
for (const problem of problems) console.error(problem);
if (options.json) console.log(JSON.stringify({ ...sizes, rivals }));
process.exitCode = problems.length === 0 ? 0 : 1;
