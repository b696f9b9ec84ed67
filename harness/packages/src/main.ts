import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { listBundleCases } from "./cases/bundle-cases.ts";
import { listCommandCases } from "./cases/command-cases.ts";
import { listExampleCases } from "./cases/example-cases.ts";
import { listReadmeCases } from "./cases/readme-cases.ts";
import { listRunCases } from "./cases/run-cases.ts";
import { listShapeCases } from "./cases/shape-cases.ts";
import { listTypesCases } from "./cases/types-cases.ts";
import { listWorkerCases } from "./cases/worker-cases.ts";
import { createWorld } from "./create-world.ts";
import { runAll } from "./run-all.ts";

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean" },
    quick: { type: "boolean" },
    keep: { type: "boolean" },
    only: { type: "string", default: "" },
    help: { type: "boolean" },
  },
});
if (options.help) {
  console.log(`Usage: npm run -s test:packages -- [--json] [--quick] [--keep] [--only TEXT]

Packs the published packages, installs the tarballs into empty projects and uses them there: Node 22 and 24, ESM and
CommonJS, TypeScript, bundlers, a Worker, the command line. --json prints {"passed":N,"failed":N} on stdout.
--quick leaves out Node 22, the command line, all bundlers but esbuild and all examples but the Node service.
--keep leaves the projects in place. --only runs the cases whose name contains the text.
Exit code 1: a case failed.`);
  process.exit(0);
}

const startedMs = performance.now();
const folder = mkdtempSync(join(tmpdir(), "burgee-packages-"));
const world = await createWorld(folder, options.quick === true);
try {
  const cases = [
    ...(world.isQuick ? [] : listCommandCases(world)),
    ...listExampleCases(world),
    ...listWorkerCases(world),
    ...listRunCases(world),
    ...listTypesCases(world),
    ...listShapeCases(world),
    ...listBundleCases(world),
    ...listReadmeCases(world),
  ].filter(({ name }) => name.includes(options.only));
  const results = await runAll(cases, ({ name, problem }) =>
    console.error(problem === undefined ? `ok      ${name}` : `FAILED  ${name}\n${problem}\n`),
  );
  const failed = results.filter(({ problem }) => problem !== undefined).length;
  console.error(
    `${results.length - failed} passed, ${failed} failed, ${Math.round((performance.now() - startedMs) / 1000)} s`,
  );
  if (options.json) console.log(JSON.stringify({ passed: results.length - failed, failed }));
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await world.platform.stop();
  if (options.keep) console.error(`projects: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
