import { parseArgs } from "node:util";

import { repositoryRoot } from "@burgee/scripts/workers";

import { addComparator } from "./add-comparator.ts";
import { AIMS, findMissedAims, measureHouse } from "./measure-house.ts";
import { traceRequests } from "./trace-requests.ts";

const { values: options } = parseArgs({
  options: { json: { type: "boolean" }, files: { type: "boolean" }, help: { type: "boolean" } },
});
if (options.help) {
  console.log(`Usage: npm run -s measure:house -- [--json] [--files]
Measures how much source a change or a request goes through:
  evaluationFiles     source files that run for POST /v1/variables/{key} with everything in memory (aim: ${AIMS.evaluationFiles} or fewer)
  eventFiles          the same for POST /v1/events (aim: ${AIMS.eventFiles} or fewer)
  circles             groups of files that import each other in a circle, types included (aim: ${AIMS.circles})
  mutableModuleState  top-level variables of products that hold state, index.ts aside (aim: ${AIMS.mutableModuleState})
  operatorFiles       hand-written files to change for a new comparator, tried in a copy (aim: ${AIMS.operatorFiles} or fewer)
  medianLines         median length of a source file; largest: the longest one
Gateway, config and events Worker run in workerd with istanbul's counters; a file counts when one of its functions ran
between the arrival of the request and its answer, and the engine counts as one.
--files lists on stderr what was counted. --json prints the figures as one line. Exit code 1: an aim is missed.`);
  process.exit(0);
}

const { figures, items } = await measureHouse(repositoryRoot, { traceRequests, addComparator });
if (options.files) {
  for (const [name, list] of Object.entries(items))
    console.error(`${name}\n${list.map((item) => `  ${item}\n`).join("")}`);
}
const missed = findMissedAims(figures);
for (const name of missed) console.error(`${name} is ${figures[name]}; the aim is ${AIMS[name]}`);
if (options.json) console.log(JSON.stringify(figures));
else console.table({ ...figures, largest: `${figures.largest.file} (${figures.largest.lines})` });
process.exit(missed.length > 0 ? 1 : 0);
