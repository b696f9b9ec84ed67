import { setTimeout as sleep } from "node:timers/promises";

import { readCpuSeconds } from "../src/served-process.ts";

/** How long the CPU of idle processes is measured. */
const IDLE_MS = 2_000;
/** How long is waited for work that goes on after an answer, such as copies to a second store. */
const SETTLE_MS = 1_000;

/** Measures what some processes use for a piece of work. */
export interface CpuGauge {
  /** Runs `work` and returns the CPU that the processes used until it was settled, less what they use when idle. */
  measure<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly cpuMs: number }>;
}

/** Measures the processes at rest first. They must run until the last measurement. */
export async function createCpuGauge(pids: readonly number[]): Promise<CpuGauge> {
  const before = readCpuMs(pids);
  const startedAt = performance.now();
  await sleep(IDLE_MS);
  const idleShare = (readCpuMs(pids) - before) / (performance.now() - startedAt);
  return {
    async measure(work) {
      const beforeMs = readCpuMs(pids);
      const workStartedAt = performance.now();
      const result = await work();
      await sleep(SETTLE_MS);
      const idleMs = idleShare * (performance.now() - workStartedAt);
      return { result, cpuMs: Math.max(0, Math.round(readCpuMs(pids) - beforeMs - idleMs)) };
    },
  };
}

function readCpuMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readCpuSeconds(pid) * 1000, 0);
}
