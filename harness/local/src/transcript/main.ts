import { writeFileSync } from "node:fs";

import { runTutorial, TUTORIAL_FILE } from "./run-tutorial.ts";

// `npm run -s transcript` writes what the commands of the tutorial print; with --check it only says whether the page differs.

const { written, observed } = await runTutorial();
if (written === observed) {
  console.log("the tutorial shows what its commands print");
} else if (process.argv.includes("--check")) {
  console.error("docs/tutorial/README.md shows other outputs than its commands print: run `npm run -s transcript`");
  process.exitCode = 1;
} else {
  writeFileSync(TUTORIAL_FILE, observed);
  console.log("wrote docs/tutorial/README.md");
}
