import { Command } from "commander";
import { BOOTSTRAP_CASES } from "./cases/bootstrap.ts";
import { BROWSER_CONFIG_CASES } from "./cases/browser-config.ts";
import { BROWSER_EVENT_CASES } from "./cases/browser-events.ts";
import { BURGEE_SERVER_CASES } from "./cases/burgee-server.ts";
import { CLOUD_CASES } from "./cases/cloud.ts";
import { NODE_LOCAL_CONFIG_CASES } from "./cases/node-local-config.ts";
import { NODE_LOCAL_EVENT_CASES } from "./cases/node-local-events.ts";
import { NODE_LOCAL_REALTIME_CASES } from "./cases/node-local-realtime.ts";
import { OFREP_PROVIDER_CASES } from "./cases/ofrep-providers.ts";
import { WIRE_ACCESS_CASES } from "./cases/wire-access.ts";
import { WIRE_CONFIG_CASES } from "./cases/wire-config.ts";
import { WIRE_EVENT_CASES } from "./cases/wire-events.ts";
import { WIRE_REALTIME_CASES } from "./cases/wire-realtime.ts";
import { OfficialWorld } from "./official-world.ts";
import { runCases } from "./run-cases.ts";

const CASES = [
  ...NODE_LOCAL_CONFIG_CASES,
  ...NODE_LOCAL_REALTIME_CASES,
  ...NODE_LOCAL_EVENT_CASES,
  ...CLOUD_CASES,
  ...BROWSER_CONFIG_CASES,
  ...BROWSER_EVENT_CASES,
  ...BOOTSTRAP_CASES,
  ...OFREP_PROVIDER_CASES,
  ...BURGEE_SERVER_CASES,
  ...WIRE_CONFIG_CASES,
  ...WIRE_ACCESS_CASES,
  ...WIRE_EVENT_CASES,
  ...WIRE_REALTIME_CASES,
];

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
const chosen = CASES.filter(({ sdk, name }) => pattern.test(`${sdk}: ${name}`));

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
