import { cpus } from "node:os";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Share of this machine's processor time, over all cores, that is in use during a window: 0.5 is half of it. Everything
 * counts that runs here, the load and what is measured alike.
 *
 * @param startInMs When the window starts, from now.
 */
export async function measureBusyShare(startInMs: number, windowMs: number): Promise<number> {
  await wait(startInMs);
  const before = readProcessorTime();
  await wait(windowMs);
  const after = readProcessorTime();
  return (after.busyMs - before.busyMs) / (after.totalMs - before.totalMs);
}

function readProcessorTime(): { readonly busyMs: number; readonly totalMs: number } {
  let idleMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    idleMs += times.idle;
    totalMs += times.user + times.nice + times.sys + times.irq + times.idle;
  }
  return { busyMs: totalMs - idleMs, totalMs };
}
