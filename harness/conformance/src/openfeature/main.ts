import { Command } from "commander";

import { runSuites } from "./run-suites.ts";

const program = new Command("conformance:openfeature")
  .description(
    `Runs Gherkin suites of OpenFeature against both providers, on a platform of its own with flags that the publisher compiled:
evaluation_v2 of the specification, and what its draft for the conformance of providers (Appendix F) asks.`,
  )
  .option("--only <pattern>", "run the scenarios whose provider, suite and title match this regular expression", "")
  .option("--json", "print the report as one line of JSON", false)
  .addHelpText("after", "\nExit codes: 0 every scenario passes or is listed with its reason, 1 some fail.");

program.parse();
const { only, json } = program.opts<{ only: string; json: boolean }>();
const pattern = new RegExp(only, "i");

// OpenFeature's SDKs log to the console what they report as well; standard output belongs to the report.
const print = console.log.bind(console);
const tell = console.error.bind(console);
for (const method of ["log", "info", "debug", "warn", "error"] as const) console[method] = () => undefined;

tell("starting the platform");
const report = await runSuites({
  includes: (_scenario, title) => pattern.test(title),
  onOutcome: ({ scenario, problem, durationMs }) =>
    tell(
      `${problem === undefined ? "pass" : "FAIL"}  ${scenario} (${durationMs} ms)${problem ? `\n      ${problem}` : ""}`,
    ),
});
for (const { scenario, reason } of report.listed) tell(`list  ${scenario}: ${reason}`);
print(
  json ? JSON.stringify(report) : `${report.passed} passed, ${report.failed} failed, ${report.listed.length} listed`,
);
process.exit(report.failed === 0 ? 0 : 1);
