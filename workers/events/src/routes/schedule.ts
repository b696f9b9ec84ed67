import { runScheduledReplay } from "../core/replay-dead-letters.ts";
import { sweepSpool } from "../core/sweep-spool.ts";
import type { Services } from "../services.ts";

/** Minutes between replays of dead letters; the sweep runs every minute. */
const REPLAY_EVERY_MINUTES = 5;

/** Sweeps the spool and replays dead letters. A failure of one does not stop the other; the next minute tries again. */
export async function runSchedule(scheduledTimeMs: number, services: Services): Promise<void> {
  const { log } = services;
  try {
    const { sent } = await sweepSpool(services, services.sweepAfterMs);
    if (sent > 0) log("warn", "the sweep sent lost pointers again", { sent });
  } catch (error) {
    log("error", "the sweep failed", { reason: describeError(error) });
  }
  if (new Date(scheduledTimeMs).getUTCMinutes() % REPLAY_EVERY_MINUTES !== 0) return;
  try {
    await replay(services);
  } catch (error) {
    log("error", "scheduled replay failed", { reason: describeError(error) });
  }
}

async function replay(services: Services): Promise<void> {
  const outcome = await runScheduledReplay(services);
  if (outcome === undefined) return;
  if (outcome.kind === "done") {
    const { deliveredEvents, failedObjects, isStopped } = outcome.reply;
    services.log("info", "dead letters were replayed", { deliveredEvents, failedObjects, isStopped });
  } else services.log("warn", "scheduled replay did not run", { reason: outcome.kind });
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : "unknown";
}
