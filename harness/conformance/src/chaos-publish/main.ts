import { Command, InvalidArgumentError } from "commander";

import { countFindings } from "./findings.ts";
import { runSchedules } from "./run-schedules.ts";

interface Flags {
  readonly schedules: number;
  readonly seed: number;
  readonly json: boolean;
}

const PROGRESS_PAUSE_MS = 5_000;

const program = new Command("chaos:publish")
  .description(
    "Drives the publisher's own core and its own SQL through delayed, repeated, reordered and lost writes to R2 and KV and a " +
      "crash at any step, while readers look at both stores. Operations: publishes, also on an old parent, rollbacks, renames, " +
      "keys, repeated requests, the alarm, a clock that jumps. Depends on the seed alone.",
  )
  .option("--schedules <count>", "how many schedules to run", readCount, 10_000)
  .option("--seed <number>", "seed of the first schedule; the next have the numbers after it", readCount, 1)
  .option("--json", "print one line of JSON without the schedules that failed", false)
  .addHelpText(
    "after",
    "\nExit code 1: a version that readers saw is missing from the history (hidden), a reader saw an older version after a newer\n" +
      "one (older), a success was reported that was not so (falseSuccess), something acknowledged is missing after recovery (lost),\n" +
      "a visible version cannot be read (broken), a name changed without a version (renamed), or a call threw (thrown).\n" +
      "The first failures are shortened and printed to stderr; replay one with --schedules 1 --seed <its seed>.",
  );

async function main({ schedules, seed, json }: Flags): Promise<void> {
  let reportedMs = Date.now();
  const summary = await runSchedules({
    schedules,
    seed,
    onProgress(done, findings) {
      if (Date.now() - reportedMs < PROGRESS_PAUSE_MS) return;
      reportedMs = Date.now();
      process.stderr.write(`${done} of ${schedules} schedules, ${countFindings(findings)} findings\n`);
    },
  });
  const { failures, ...counts } = summary;
  for (const failure of failures) {
    process.stderr.write(`\nseed ${failure.seed}, shortened:\n${failure.trace.join("\n")}\n`);
  }
  const { schedules: count, hidden, older, falseSuccess, lost, ...others } = counts;
  const ordered = { schedules: count, hidden, older, falseSuccess, lost, ...others };
  process.stdout.write(`${JSON.stringify(ordered, null, json ? undefined : 2)}\n`);
  process.exitCode = countFindings(summaryFindings(counts)) === 0 ? 0 : 1;
}

function summaryFindings({
  schedules: _schedules,
  ...findings
}: { schedules: number } & Parameters<typeof countFindings>[0]) {
  return findings;
}

function readCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("must be a whole number from 1 on");
  return value;
}

program.action(main);
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`chaos:publish: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
});
