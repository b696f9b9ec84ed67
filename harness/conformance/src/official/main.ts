import { Command } from "commander";

import { OFFICIAL_CASES } from "./all-cases.ts";
import { OfficialWorld } from "./official-world.ts";
import { runCases } from "./run-cases.ts";

const program = new Command("conformance:official")
  .description(
    "Runs unmodified official SDKs against a platform of its own, with a relay between them that injects faults.",
  )
  .option("--only <pattern>", "run the cases whose SDK and name match this regular expression", "")
  .option("--list", "list the cases and what they cover, and run nothing", false)
  .option("--json", "print the report as one line of JSON", false)
  .addHelpText("after", "\nExit codes: 0 all cases hold, 1 some do not, 2 the platform could not be started.");

program.parse();
const { only, list, json } = program.opts<{ only: string; list: boolean; json: boolean }>();
const pattern = new RegExp(only, "i");
const chosen = OFFICIAL_CASES.filter(({ sdk, name }) => pattern.test(`${sdk}: ${name}`));

// SDKs write to the console in places that their loggers do not cover; standard output belongs to the report.
const print = console.log.bind(console);
for (const method of ["log", "info", "debug", "warn"] as const) console[method] = () => undefined;

if (list) for (const { sdk, name, covers } of chosen) print(`${sdk}: ${name}  [${covers}]`);
else process.exit(await run());

async function run(): Promise<number> {
  let world: OfficialWorld;
  try {
    console.error("starting the platform");
    world = await OfficialWorld.start();
  } catch (error) {
    console.error(error);
    return 2;
  }
  try {
    const report = await runCases(world, chosen, ({ ok, sdk, name, durationMs, problem }) => {
      console.error(
        `${ok ? "pass" : "FAIL"}  ${sdk}: ${name} (${durationMs} ms)${problem === undefined ? "" : `\n      ${problem}`}`,
      );
    });
    print(json ? JSON.stringify(report) : `${report.passed} passed, ${report.failed} failed`);
    return report.failed === 0 ? 0 : 1;
  } finally {
    await world.close();
  }
}
