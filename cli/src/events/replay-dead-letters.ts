import { setTimeout as wait } from "node:timers/promises";

import type { ReplayReply } from "@burgee/contract/admin";

import type { OperatorClient } from "./operator-client.ts";

/** What all runs together did. `cursor` is where to go on with `--cursor` when `isStopped`. */
export interface ReplaySummary extends ReplayReply {
  readonly runs: number;
}

export interface ReplayOptions {
  readonly cursor?: string;
  /** How many times to ask again while another replay runs. */
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
    const { reply } = run;
    summary = {
      runs: summary.runs + 1,
      deliveredObjects: summary.deliveredObjects + reply.deliveredObjects,
      deliveredEvents: summary.deliveredEvents + reply.deliveredEvents,
      failedObjects: summary.failedObjects + reply.failedObjects,
      skippedObjects: summary.skippedObjects + reply.skippedObjects,
      isStopped: reply.isStopped,
      ...(reply.cursor === undefined ? {} : { cursor: reply.cursor }),
    };
    options.onProgress(summary);
    if (reply.isStopped || reply.cursor === undefined) return summary;
  }
}
