import { Command, InvalidArgumentError } from "commander";

import type { ScenarioResult } from "./run-scenario.ts";
import { hasPassed, runScenarios } from "./run-scenarios.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";

interface Flags {
  readonly only?: string;
  readonly speed: number;
  readonly parallel?: number;
  readonly long: boolean;
  readonly json: boolean;
}

const program = new Command("chaos:sdk")
  .description(
    "Breaks the network, the platform, the clock and the storage of both SDKs, each in a process of its own over real HTTP, " +
      "for a minute each. The processes' clocks and timers run ten times as fast, so that a minute takes six seconds and every " +
      "interval and delay of the SDKs is its default.",
  )
  .option("--only <text>", `run only scenarios whose name contains this, as "server: black hole"`)
  .option("--speed <factor>", "how many times as fast as usual the clocks run", readPositive, 10)
  .option("--parallel <count>", "how many scenarios run at a time; default 8, with --long all", readPositive)
  .option("--long", "real minutes, about three in all", false)
  .option("--json", "print one JSON object", false)
  .addHelpText(
    "after",
    "\nExit code 1: an error went unhandled, a call threw, an older version or defaults were served again, an event was lost\n" +
      "that the queue may hold, or the newest version was not served within one polling interval or two keepalives.\n\n" +
      `Scenarios:\n${SCENARIOS.map((scenario) => `  ${describe(scenario)}`).join("\n")}`,
  );

async function main({ only = "", speed, parallel, long, json }: Flags): Promise<void> {
  const chosen = SCENARIOS.filter((scenario) => describe(scenario).includes(only));
  if (chosen.length === 0) program.error(`no scenario contains ${only}`, { exitCode: 2 });
  const summary = await runScenarios(chosen, {
    speed: long ? 1 : speed,
    parallel: Math.min(parallel ?? (long ? chosen.length : 8), chosen.length),
    onResult: report,
  });
  process.stdout.write(`${JSON.stringify(summary, null, json ? undefined : 2)}\n`);
  process.exitCode = hasPassed(summary) ? 0 : 1;
}

function report(result: ScenarioResult): void {
  const { passed, tracked, recoveredMs, problems } = result;
  const seconds = recoveredMs === undefined ? "never" : `in ${(recoveredMs / 1000).toFixed(1)} s`;
  process.stderr.write(
    `${passed ? "passed" : "FAILED"}  ${describe(result)}: recovered ${seconds}, ${tracked} events, ${result.lost} lost\n`,
  );
  for (const problem of problems) process.stderr.write(`        ${problem}\n`);
}

function describe({ sdk, name }: Pick<Scenario, "sdk" | "name">): string {
  return `${sdk}: ${name}`;
}

function readPositive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("must be a number above 0");
  return value;
}

program.action(main);
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`chaos:sdk: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
});
