import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

import type { Platform } from "@burgee/local/platform";

import { readHeapMiB } from "./read-heap.ts";

/** What the Workers' process has used so far. */
export interface ProcessGauge {
  /** Processor time of all threads, in steps of 10 ms; undefined where the system does not say. */
  cpuMs(): number | undefined;
  /** Resident memory. */
  residentMiB(): number;
  /** Memory that V8 holds for the Workers' isolates, with buffers; undefined where they are not inspected. */
  heapMiB(): Promise<number | undefined>;
}

/** Linux counts in hundredths of a second, whatever the clock of the kernel. */
const MS_PER_TICK = 10;

export function createProcessGauge(platform: Platform, isInspected: boolean): ProcessGauge {
  const pids = (): number[] => platform.runtimeProcesses().map(({ pid }) => pid);
  return {
    cpuMs: () => readCpuMs(pids()),
    residentMiB: () => readResidentMiB(pids()),
    heapMiB: async () => (isInspected ? readHeapMiB(await platform.inspectorUrl()) : undefined),
  };
}

function readCpuMs(pids: readonly number[]): number | undefined {
  try {
    return pids.reduce((sum, pid) => {
      // What stands before the last bracket is the program's name. User time and system time are fields 14 and 15.
      const [, text = ""] = /\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
      const fields = text.split(" ");
      return sum + (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
    }, 0);
  } catch {
    return undefined;
  }
}

function readResidentMiB(pids: readonly number[]): number {
  try {
    const text = execFileSync("ps", ["-o", "rss=", "-p", pids.join(",")], { encoding: "utf8" });
    return text.split("\n").reduce((sum, line) => sum + Number(line), 0) / 1024;
  } catch {
    return 0;
  }
}
