import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { setTimeout as wait } from "node:timers/promises";

/** Use of this machine's processor time during a window, over all cores: 0.5 is half of it. */
export interface MachineLoad {
  /** Used by everything on this machine, load and measured Workers alike. */
  readonly busyShare: number;
  /** Kept from this virtual machine by its host. Latencies say nothing where it is more than a hundredth. */
  readonly stolenShare: number;
}

/** @param startInMs When the window starts, from now. */
export async function measureMachineLoad(startInMs: number, windowMs: number): Promise<MachineLoad> {
  await wait(startInMs);
  const before = readProcessorTime();
  await wait(windowMs);
  const after = readProcessorTime();
  const totalMs = after.totalMs - before.totalMs;
  return {
    busyShare: (after.busyMs - before.busyMs) / totalMs,
    stolenShare: (after.stolenMs - before.stolenMs) / totalMs,
  };
}

interface ProcessorTime {
  readonly busyMs: number;
  readonly stolenMs: number;
  readonly totalMs: number;
}

function readProcessorTime(): ProcessorTime {
  const stolenMs = readStolenMs();
  let idleMs = 0;
  let busyMs = 0;
  for (const { times } of cpus()) {
    idleMs += times.idle;
    busyMs += times.user + times.nice + times.sys + times.irq;
  }
  return { busyMs, stolenMs, totalMs: busyMs + idleMs + stolenMs };
}

/** Linux counts it in `/proc/stat`, in hundredths of a second; elsewhere it is 0. Source: proc_stat(5). */
function readStolenMs(): number {
  if (process.platform !== "linux") return 0;
  const [, , , , , , , , steal] = readFileSync("/proc/stat", "utf8").split(/\s+/, 9);
  return Number(steal) * 10;
}
