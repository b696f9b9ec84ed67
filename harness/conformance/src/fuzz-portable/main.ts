import { Command, InvalidArgumentError } from "commander";

import { createAssemblyScriptEvaluator } from "./assembly-script-evaluator.ts";
import { FLAT_EXCLUSIONS, TYPESCRIPT_EXCLUSIONS } from "./exclusions.ts";
import { OLD_EVALUATORS } from "./old-evaluators.ts";
import { type Disagreement, type PortableReport, runPortable } from "./run-portable.ts";
import { createTypescriptEvaluator } from "./typescript-evaluator.ts";

const DISAGREEMENTS_MAX = 20;
/** Disagreements that are shown; the first ones usually have one cause. */
const SHOWN_MAX = 3;
/** One case of each old evaluator for so many of the current ones. */
const OLD_SHARE = 10;

interface Flags {
  readonly cases: number;
  readonly oldCases?: number;
  readonly seed: number;
  readonly json: boolean;
}

const flags = new Command("fuzz:portable")
  .description(
    "Compiles random flag files and compares what our engine, @devcycle/bucketing-assembly-script and @devcycle/bucketing " +
      "serve random users at random times, in the v2 and v1 configs, and what old evaluators serve in the v1 config. " +
      "Exit code 1 when anything differs.",
  )
  .option("--cases <count>", "triples of config, user and time", readCount, 100_000)
  .option("--old-cases <count>", "the same for each old evaluator; default: a tenth", readCount)
  .option("--seed <number>", "whole number; equal seeds give equal cases", readCount, Date.now() % 1_000_000_000)
  .option("--json", "print one JSON object to stdout", false)
  .parse()
  .opts<Flags>();

const startedAt = performance.now();
const current = await runPortable({
  cases: flags.cases,
  seed: flags.seed,
  views: ["server-v2", "server-v1"],
  compared: [
    { evaluator: createAssemblyScriptEvaluator("@devcycle/bucketing-assembly-script"), exclusions: [] },
    { evaluator: createTypescriptEvaluator(), exclusions: TYPESCRIPT_EXCLUSIONS },
  ],
  disagreementsMax: DISAGREEMENTS_MAX,
  onProgress: (done) => console.error(`${done} of ${flags.cases} cases, ${elapsedSeconds()} s`),
});
const old = new Map<string, PortableReport>();
for (const { version, load, vocabulary, exclusions } of OLD_EVALUATORS) {
  const evaluator = createAssemblyScriptEvaluator(version, await load());
  const report = await runPortable({
    cases: flags.oldCases ?? Math.ceil(flags.cases / OLD_SHARE),
    seed: flags.seed,
    views: ["server-v1"],
    compared: [{ evaluator, exclusions }],
    vocabulary,
    disagreementsMax: DISAGREEMENTS_MAX,
  });
  console.error(`${version}: ${report.cases} cases, ${elapsedSeconds()} s`);
  old.set(version, report);
}

const reports = [current, ...old.values()];
const disagreements = reports.flatMap((report) => report.disagreements);
const summary = {
  cases: current.cases,
  disagreements: current.disagreements.length,
  approximationsOverBound: reports.reduce((sum, report) => sum + report.approximationsOverBound.length, 0),
  old: Object.fromEntries(
    [...old].map(([version, report]) => [
      version,
      { cases: report.cases, disagreements: report.disagreements.length, excluded: report.excluded },
    ]),
  ),
  seed: flags.seed,
  configs: current.configs,
  comparisons: current.comparisons,
  excluded: current.excluded,
  seconds: elapsedSeconds(),
};
for (const disagreement of disagreements.slice(0, SHOWN_MAX)) showDisagreement(disagreement);
if (flags.json) console.log(JSON.stringify(summary));
else printSummary();
process.exitCode = disagreements.length + summary.approximationsOverBound === 0 ? 0 : 1;

function printSummary(): void {
  const { cases, configs, comparisons, seed, seconds } = summary;
  console.log(`${cases} cases on ${configs} configs, ${comparisons} answers compared, seed ${seed} (${seconds} s)`);
  console.log(
    `${summary.disagreements} disagreements, ${summary.approximationsOverBound} approximations over their bound`,
  );
  for (const [version, report] of Object.entries(summary.old)) {
    console.log(`evaluator ${version}: ${report.cases} cases, ${report.disagreements} disagreements`);
  }
  for (const { name, why } of TYPESCRIPT_EXCLUSIONS) {
    console.log(`left out of @devcycle/bucketing: ${summary.excluded[name] ?? 0} ${name} (${why})`);
  }
  for (const { name, why } of FLAT_EXCLUSIONS) {
    console.log(`left out of 1.1.24: ${summary.old["1.1.24"]?.excluded[name] ?? 0} ${name} (${why})`);
  }
}

/** Only what differs, and the files that it depends on. */
function showDisagreement({ evaluator, view, question, expected, actual, bundle }: Disagreement): void {
  const [ours, theirs] = [expected.split("\n"), actual.split("\n")];
  const differing = [...ours, ...theirs].filter((line) => !(ours.includes(line) && theirs.includes(line)));
  console.error(`\n${evaluator} on ${view}: ${JSON.stringify(question)}`);
  console.error(`  Burgee  ${ours.filter((line) => !theirs.includes(line)).join("\n          ")}`);
  console.error(`  other   ${theirs.filter((line) => !ours.includes(line)).join("\n          ")}`);
  for (const { path, text } of bundle.files) {
    const variable = /"variables":\{"(\w+)"/.exec(text)?.[1];
    if (variable === undefined || differing.some((line) => line.includes(`"${variable}"`)))
      console.error(`  ${path}: ${text.trim()}`);
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
