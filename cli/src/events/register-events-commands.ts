import { InvalidArgumentError, type Command } from "commander";

import type { ExitCode } from "../command-error.ts";
import type { TargetFlags } from "./events-target.ts";
import { runExportCommand } from "./export-command.ts";
import { runQueryCommand } from "./query-command.ts";
import { runReconcileCommand, type ReconcileFlags } from "./reconcile-command.ts";
import { runReplayCommand, type ReplayFlags } from "./replay-command.ts";

/** Adds `burgee events query`, `export`, `reconcile` and `replay`. */
export function registerEventsCommands(program: Command, setExitCode: (code: ExitCode) => void): void {
  const events = program.command("events").description("landed events: SQL, accounting, dead letters");

  events
    .command("query")
    .description("run SQL over the landed files: `events` has each event once, `events_raw` each landed line")
    .argument("<sql>", 'for example "select type, count(*) from events group by all"')
    .option("--landing <folder>", "folder of landed files; default: that of the local platform")
    .option("--json", "print rows as JSON")
    .action(async (sql: string, flags: TargetFlags) => setExitCode(await runQueryCommand(sql, flags)));

  events
    .command("export")
    .description("write each landed event once as Parquet, partitioned by day and hour of receipt")
    .argument("<folder>", "where to write")
    .option("--landing <folder>", "folder of landed files; default: that of the local platform")
    .option("--json", "print one JSON object")
    .action(async (folder: string, flags: TargetFlags) => setExitCode(await runExportCommand(folder, flags)));

  const reconcile = events
    .command("reconcile")
    .description("account for every acknowledged event: accepted = delivered + dead + in flight + unexplained")
    .option("--landing <folder>", "folder of landed files; default: that of the local platform")
    .option("--grace-seconds <seconds>", "do not judge younger posts: the stream's buffer interval", readSeconds, 60)
    .option(
      "--wait-seconds <seconds>",
      "look again until everything is explained or this time is over",
      readSeconds,
      0,
    );
  addOperatorOptions(reconcile).action(async (flags: ReconcileFlags) => setExitCode(await runReconcileCommand(flags)));

  const replay = events
    .command("replay")
    .description("send dead letters again, oldest first, until none is left or the streams refuse")
    .option("--cursor <cursor>", "go on where an earlier replay stopped");
  addOperatorOptions(replay).action(async (flags: ReplayFlags) => setExitCode(await runReplayCommand(flags)));
}

function addOperatorOptions(command: Command): Command {
  return command
    .option("--url <origin>", "platform; default: BURGEE_URL or the local one")
    .option("--token <token>", "your token; default: BURGEE_TOKEN or that of the local platform")
    .option("--json", "print one JSON object");
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds < 0)
    throw new InvalidArgumentError("must be a number of seconds, at least 0");
  return seconds;
}
