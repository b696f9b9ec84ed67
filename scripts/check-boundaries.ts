import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { checkTree, compareWithKnown } from "./boundaries/check-tree.ts";
import { KNOWN_VIOLATIONS } from "./boundaries/known-violations.ts";
import { readSourceTree } from "./boundaries/source-tree.ts";
import { repositoryRoot } from "./workers.ts";

const { values: options } = parseArgs({ options: { root: { type: "string" }, help: { type: "boolean" } } });
if (options.help) {
  console.log(`Usage: npm run -s check:boundaries -- [--root FOLDER]
Checks that every import follows docs/design/architecture.md: the table between packages, the layers inside
them, and no relative path into another package. --root checks another checkout, without known violations.
Exit code 1 lists what does not follow.`);
  process.exit(0);
}

const tree = readSourceTree(resolve(options.root ?? repositoryRoot));
const problems = compareWithKnown(checkTree(tree), options.root === undefined ? KNOWN_VIOLATIONS : []);
if (problems.length > 0) {
  console.error(problems.join("\n"));
  const { length } = problems;
  console.error(
    `\n${length} ${length === 1 ? "problem" : "problems"}. Tables: docs/design/architecture.md and scripts/boundaries.`,
  );
  process.exit(1);
}
console.log(`boundaries: ${tree.files.size} files follow the tables`);
