import { EXIT } from "../exit-codes.ts";
import type { TargetFlags } from "./events-target.ts";
import { readOperatorTarget } from "./events-target.ts";
import { createOperatorClient } from "./operator-client.ts";
import { replayDeadLetters } from "./replay-dead-letters.ts";

export interface ReplayFlags extends TargetFlags {
  readonly cursor?: string;
}

const BUSY_RETRIES_MAX = 5;

/** `burgee events replay`: progress on stderr, summary on stdout; exit code 1 when letters are left. */
export async function runReplayCommand(flags: ReplayFlags): Promise<void> {
  const { url, token } = readOperatorTarget(flags);
  const summary = await replayDeadLetters(createOperatorClient(url, token), {
    ...(flags.cursor === undefined ? {} : { cursor: flags.cursor }),
    busyRetriesMax: BUSY_RETRIES_MAX,
    onProgress: ({ runs, deliveredEvents, failedObjects }) => {
      process.stderr.write(`run ${runs}: ${deliveredEvents} events delivered, ${failedObjects} letters failed\n`);
    },
  });
  if (flags.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else {
    const { deliveredObjects, deliveredEvents, failedObjects, skippedObjects } = summary;
    process.stdout.write(`${deliveredEvents} events of ${deliveredObjects} dead letters delivered\n`);
    if (failedObjects > 0) process.stdout.write(`${failedObjects} letters failed again\n`);
    if (skippedObjects > 0) process.stdout.write(`${skippedObjects} letters were left alone\n`);
  }
  if (!summary.isStopped && summary.failedObjects === 0) return;
  process.stderr.write("Some dead letters are left: the streams do not take them yet. Run this again later");
  process.stderr.write(summary.cursor === undefined ? ".\n" : `, with --cursor ${summary.cursor}\n`);
  process.exitCode = EXIT.problems;
}
