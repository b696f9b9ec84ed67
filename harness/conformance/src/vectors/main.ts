import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Command } from "commander";

import { buildVectors, printVectorFile } from "./build-vectors.ts";
import { createReferenceVerifier } from "./verify-with-reference.ts";

const VECTORS_DIRECTORY = join(import.meta.dirname, "../../vectors");

new Command("vectors")
  .description(
    "Writes harness/conformance/vectors/*.json from the hand-written tables after the oracle and the published engine have " +
      "confirmed every case. Exit code 1, and nothing written, when either disagrees.",
  )
  .parse();

const files = buildVectors();
const problems: string[] = [];
const findReferenceProblem = await createReferenceVerifier();
for (const [name, { cases }] of files) {
  for (const vector of cases) {
    const problem = await findReferenceProblem(vector);
    if (problem !== undefined) problems.push(`${name}: ${vector.row} ${vector.name}: ${problem}`);
  }
  console.error(`${name}: ${cases.length} cases`);
}
for (const problem of problems) console.error(problem);
if (problems.length === 0) {
  mkdirSync(VECTORS_DIRECTORY, { recursive: true });
  for (const [name, file] of files) writeFileSync(join(VECTORS_DIRECTORY, `${name}.json`), printVectorFile(file));
}
process.exitCode = problems.length === 0 ? 0 : 1;
