import { Command, InvalidArgumentError } from "commander";

import { runGiants } from "./run-giants.ts";
import { runMalformed } from "./run-malformed.ts";

interface Flags {
  readonly cases: number;
  readonly seed: number;
  readonly json: boolean;
}

const command = new Command("fuzz:malformed")
  .description(
    "Feeds the engine malformed configs and hostile contexts: nothing may trap, and after each error a known-good " +
      "evaluation must be right. Exit code 1 otherwise.",
  )
  .option("--cases <count>", "hostile inputs", readCount, 50_000)
  .option("--seed <number>", "whole number; equal seeds give equal cases", readCount, Date.now() % 1_000_000_000)
  .option("--json", "print one JSON object to stdout", false);

const { cases, seed, json } = command.parse().opts<Flags>();
const startedAt = performance.now();
const report = runMalformed({
  cases,
  seed,
  onProgress: (done) => console.error(`${done} of ${cases} cases, ${elapsedSeconds()} s`),
});
const giants = runGiants();
report.traps += giants.traps;
report.wrongAfterError += giants.wrongAfterError;
const summary = {
  ...report,
  giants: giants.cases,
  findings: [...report.findings, ...giants.findings],
  seed,
  seconds: elapsedSeconds(),
};
const failures = report.traps + report.wrongAfterError + report.wrongRefusals + report.invalidAccepted;
if (json) console.log(JSON.stringify(summary));
else console.log(summary);
process.exitCode = failures === 0 ? 0 : 1;

function elapsedSeconds(): number {
  return Math.round((performance.now() - startedAt) / 100) / 10;
}

function readCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError("give a whole number, 0 or more");
  return value;
}
