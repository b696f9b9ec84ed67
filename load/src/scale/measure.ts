import { readFileSync } from "node:fs";
import { openLanding } from "burgee/events";
import { startEventsPlatform } from "../platform/start-events-platform.ts";
import { runScenario } from "../run-scenario.ts";
import type { Measured } from "./compute-scale.ts";

const STREAM = { name: "burgee-events", ratio: 1, bufferBytes: 4 * 1024 * 1024, bufferIntervalMs: 60_000 };
const EVENTS_PER_POST = 10;
/** Length of a clock tick in `/proc`, in milliseconds. */
const TICK_MS = 10;

/** Offers a steady load for a while and takes bytes, packing and CPU from what happened. Linux only. */
export async function measure(rate: number, seconds: number): Promise<Measured> {
  const platform = await startEventsPlatform({ streams: [STREAM] });
  try {
    const target = { url: platform.url, clientKey: platform.clientKey };
    const scenario = {
      name: "measure",
      description: "",
      action: "events" as const,
      devices: 10_000,
      eventsPerPost: EVENTS_PER_POST,
      retries: 0,
      spacing: "poisson" as const,
      seed: 1,
    };
    await runScenario({ ...scenario, phases: [{ name: "warm-up", shape: "hold", seconds: 5, rate }] }, target);
    const before = { ...platform.peer.stats().streams[STREAM.name] };
    const cpuBefore = readCpuMs(platform.runtimePids());
    const run = await runScenario({ ...scenario, phases: [{ name: "load", shape: "hold", seconds, rate }] }, target);
    const cpuMs = readCpuMs(platform.runtimePids()) - cpuBefore;
    const after = platform.peer.stats().streams[STREAM.name];
    const grew = (member: "calls" | "recordBytes" | "billedBytes"): number =>
      (after?.[member] ?? 0) - (before[member] ?? 0);
    const posts = run.acknowledgedPosts.length;
    await platform.peer.flush();
    const landed = platform.peer.stats().streams[STREAM.name];
    const events = await countEvents(platform.landingFolder);
    return {
      eventsPerPost: EVENTS_PER_POST,
      bytesPerEvent: Math.round((landed?.landedRawBytes ?? 0) / events),
      storedBytesPerEvent: Math.round((landed?.landedStoredBytes ?? 0) / events),
      postsPerCall: round(posts / grew("calls")),
      billedPerLanded: round(grew("billedBytes") / grew("recordBytes")),
      cpuMsPerPost: round(cpuMs / posts),
    };
  } finally {
    await platform.close();
  }
}

async function countEvents(landingFolder: string): Promise<number> {
  using landing = await openLanding(landingFolder);
  const { rows } = await landing.query("SELECT count(*) AS n FROM events_raw");
  return Number(rows[0]?.["n"]);
}

/** User and system time of processes so far. */
function readCpuMs(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Fields after the command, which stands in brackets and may hold spaces: 11 and 12 of those are utime and stime.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, count) => sum + count, 0) * TICK_MS;
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
