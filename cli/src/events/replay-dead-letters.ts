import { setTimeout as wait } from "node:timers/promises";

import type { OperatorClient } from "./operator-client.ts";

export interface ReplaySummary {
  readonly runs: number;
  readonly deliveredObjects: number;
  readonly deliveredEvents: number;
  readonly failedObjects: number;
  readonly skippedObjects: number;
  /** The Worker stopped because the streams do not take events yet. */
  readonly isStopped: boolean;
  /** Where to go on with `--cursor` when `isStopped`. */
  readonly cursor?: string;
}

export interface ReplayOptions {
  readonly cursor?: string;
  /** How often to ask again while another replay runs. */
  readonly busyRetriesMax: number;
  readonly onProgress: (summary: ReplaySummary) => void;
}

/** Repeats replay runs until no dead letter is left to try or the streams refuse. Throws when another replay never ends. */
export async function replayDeadLetters(client: OperatorClient, options: ReplayOptions): Promise<ReplaySummary> {
  const { cursor: startCursor } = options;
  let summary: ReplaySummary = {
    runs: 0,
    deliveredObjects: 0,
    deliveredEvents: 0,
    failedObjects: 0,
    skippedObjects: 0,
    isStopped: false,
    ...(startCursor === undefined ? {} : { cursor: startCursor }),
  };
  let busyRetries = 0;
  for (;;) {
    const run = await client.replay(summary.cursor);
    if (run.kind === "busy") {
      if (busyRetries++ >= options.busyRetriesMax) throw new Error("Another replay is still running. Try again later.");
      await wait(run.retryAfterMs);
      continue;
    }
    const { answer } = run;
    summary = {
      runs: summary.runs + 1,
      deliveredObjects: summary.deliveredObjects + answer.deliveredObjects,
      deliveredEvents: summary.deliveredEvents + answer.deliveredEvents,
      failedObjects: summary.failedObjects + answer.failedObjects,
      skippedObjects: summary.skippedObjects + answer.skippedObjects,
      isStopped: answer.isStopped,
      ...(answer.cursor === undefined ? {} : { cursor: answer.cursor }),
    };
    options.onProgress(summary);
    if (answer.isStopped || answer.cursor === undefined) return summary;
  }
}
