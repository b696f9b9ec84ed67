import { Command, InvalidArgumentError } from "commander";

import { loadEngineSubject } from "../subjects/engine-subject.ts";
import { loadOracleSubject } from "../subjects/oracle-subject.ts";
import type { LoadSubject } from "../subjects/subject.ts";
import { type Difference, runDifferential } from "./run-differential.ts";
import { runStandard } from "./run-standard.ts";
import { shrinkDifference } from "./shrink-difference.ts";

const SUBJECTS: Readonly<Record<string, LoadSubject>> = { engine: loadEngineSubject, oracle: loadOracleSubject };
const DIFFERENCES_MAX = 20;
/** Differences that are shrunk and shown; the first ones usually have one cause. */
const SHOWN_MAX = 3;
/** One case of the "standard" rule set for so many of the compared one. */
const STANDARD_SHARE = 5;

interface Flags {
  readonly cases: number;
  readonly seed: number;
  readonly subject: string;
  readonly json: boolean;
}

const command = new Command("fuzz:differential")
  .description(
    "Compares the engine with the published @devcycle/bucketing-assembly-script over random configs, contexts, overrides, " +
      "client data and clocks, and with the oracle under the standard rule set. Exit code 1 when anything differs.",
  )
  .option("--cases <count>", "comparisons with the published engine", readCount, 100_000)
  .option("--seed <number>", "whole number; equal seeds give equal cases", readCount, Date.now() % 1_000_000_000)
  .option("--subject <name>", "what is compared: engine or oracle", readSubject, "engine")
  .option("--json", "print one JSON object to stdout", false);

const flags = command.parse().opts<Flags>();
const loadSubject = SUBJECTS[flags.subject] ?? loadEngineSubject;
const startedAt = performance.now();
const report = await runDifferential({
  cases: flags.cases,
  seed: flags.seed,
  loadSubject,
  differencesMax: DIFFERENCES_MAX,
  onProgress: (done) => console.error(`${done} of ${flags.cases} cases, ${elapsedSeconds()} s`),
});
const standard = runStandard({
  cases: Math.ceil(flags.cases / STANDARD_SHARE),
  seed: flags.seed,
  loadSubject,
  differencesMax: DIFFERENCES_MAX,
});
const differences = report.differences.length + standard.differences.length;
const summary = {
  cases: report.cases,
  differences,
  seed: flags.seed,
  subject: flags.subject,
  configs: report.configs,
  referenceErrors: report.referenceErrors,
  standard: { cases: standard.cases, differences: standard.differences.length },
  seconds: elapsedSeconds(),
  minimal: [
    ...(await shrinkAll(report.differences, "devcycle")),
    ...(await shrinkAll(standard.differences, "standard")),
  ],
};
if (flags.json) console.log(JSON.stringify(summary));
else printSummary();
process.exitCode = differences === 0 ? 0 : 1;

async function shrinkAll(found: readonly Difference[], rules: "devcycle" | "standard"): Promise<Difference[]> {
  const smallest: Difference[] = [];
  for (const difference of found.slice(0, SHOWN_MAX)) {
    console.error("shrinking a difference…");
    smallest.push(await shrinkDifference(difference, rules, loadSubject));
  }
  return smallest;
}

function printSummary(): void {
  const { cases, seed, configs, referenceErrors, seconds, minimal } = summary;
  console.log(
    `${cases} cases on ${configs} configs, seed ${seed}: ${report.differences.length} differences (${seconds} s)`,
  );
  console.log(`${referenceErrors} of them threw in the published engine; the subject isolated the fault`);
  console.log(`${standard.cases} cases of the standard rule set: ${standard.differences.length} differences`);
  for (const { case: smallest, comparison } of minimal) {
    console.log(`\n${JSON.stringify(smallest)}\n  expected ${comparison.expected}\n  actual   ${comparison.actual}`);
  }
}

function elapsedSeconds(): number {
  return Math.round((performance.now() - startedAt) / 100) / 10;
}

function readCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError("give a whole number, 0 or more");
  return value;
}

function readSubject(text: string): string {
  if (!Object.hasOwn(SUBJECTS, text)) throw new InvalidArgumentError(`give one of ${Object.keys(SUBJECTS).join(", ")}`);
  return text;
}
