import { sweepSpool } from "../core/sweep-spool.ts";
import type { Services } from "../services.ts";
import { replayOnSchedule } from "./admin.ts";

/** Minutes between replays of dead letters; the sweep runs every minute. */
const REPLAY_EVERY_MINUTES = 5;

/** What the cron trigger does. One part that fails does not stop the other; the next minute tries again. */
export async function runSchedule(scheduledTimeMs: number, services: Services): Promise<void> {
  const { store, queue, now, log, sweepAfterMs } = services;
  try {
    const { sent } = await sweepSpool({ store, queue, now }, sweepAfterMs);
    if (sent > 0) log("warn", "the sweep sent lost pointers again", { sent });
  } catch (error) {
    log("error", "the sweep failed", { reason: error instanceof Error ? error.message : "unknown" });
  }
  if (new Date(scheduledTimeMs).getUTCMinutes() % REPLAY_EVERY_MINUTES !== 0) return;
  try {
    await replayOnSchedule(services);
  } catch (error) {
    log("error", "scheduled replay failed", { reason: error instanceof Error ? error.message : "unknown" });
  }
}
