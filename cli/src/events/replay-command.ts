import { EXIT, type ExitCode } from "../command-error.ts";
import { withProgress } from "../terminal/progress.ts";
import { createReport } from "../terminal/report.ts";
import { openOperatorClient, platformErrors, type TargetFlags } from "./events-target.ts";
import { replayDeadLetters, type ReplaySummary } from "./replay-dead-letters.ts";

export interface ReplayFlags extends TargetFlags {
  readonly cursor?: string;
}

const BUSY_RETRIES_MAX = 5;

/** `burgee events replay`: prints progress on stderr and a summary on stdout; `EXIT.problems` when letters are left. */
export async function runReplayCommand(flags: ReplayFlags): Promise<ExitCode> {
  const report = createReport(flags);
  const { replay, ...others } = openOperatorClient(flags);
  const client = { ...others, replay: (cursor?: string) => withProgress("sending dead letters", replay(cursor)) };
  const summary = await platformErrors(() =>
    replayDeadLetters(client, {
      ...(flags.cursor === undefined ? {} : { cursor: flags.cursor }),
      busyRetriesMax: BUSY_RETRIES_MAX,
      onProgress: ({ runs, deliveredEvents, failedObjects }) => {
        process.stderr.write(`run ${runs}: ${deliveredEvents} events delivered, ${failedObjects} letters failed\n`);
      },
    }),
  );
  report.result(summary, () => renderSummary(summary));
  if (!summary.isStopped && summary.failedObjects === 0) return EXIT.ok;
  process.stderr.write("Some dead letters are left: the streams do not take them yet. Run this again later");
  process.stderr.write(summary.cursor === undefined ? ".\n" : `, with --cursor ${summary.cursor}\n`);
  return EXIT.problems;
}

function renderSummary({ deliveredEvents, deliveredObjects, failedObjects, skippedObjects }: ReplaySummary): string {
  const lines = [`${deliveredEvents} events of ${deliveredObjects} dead letters delivered`];
  if (failedObjects > 0) lines.push(`${failedObjects} letters failed again`);
  if (skippedObjects > 0) lines.push(`${skippedObjects} letters were left alone`);
  return lines.join("\n");
}
