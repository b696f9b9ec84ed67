import { Command, InvalidArgumentError } from "commander";

import { createAssemblyScriptEvaluator } from "./assembly-script-evaluator.ts";
import { type PortableReport, runPortable } from "./run-portable.ts";
import { createTypescriptEvaluator } from "./typescript-evaluator.ts";
console.log = console.log;
const [, , n, seed] = process.argv;
const r = await runPortable({
  cases: Number(n),
  seed: Number(seed),
  views: ["server-v2", "server-v1"],
  compared: [
    { evaluator: createAssemblyScriptEvaluator("as"), hasExclusions: false },
    { evaluator: createTypescriptEvaluator(), hasExclusions: true },
  ],
  disagreementsMax: 200,
  onProgress: (d) => console.error(d),
});
console.log(r.cases, r.configs, r.disagreements.length, r.approximationsOverBound.length, r.excluded);
for (const d of r.disagreements.slice(0, 12))
  console.log(
    d.evaluator,
    d.view,
    JSON.stringify(d.question),
    "\n  exp",
    d.expected.slice(0, 600),
    "\n  act",
    d.actual.slice(0, 600),
  );
