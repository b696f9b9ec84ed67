import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { repositoryRoot } from "@burgee/scripts/workers";
import { openLanding } from "burgee/events";

import { startEventsPlatform } from "../platform/start-events-platform.ts";
import { runScenario } from "../run-scenario.ts";
import type { Measured } from "./compute-scale.ts";

const STREAM = { name: "burgee-events", ratio: 1, bufferBytes: 4 * 1024 * 1024, bufferIntervalMs: 60_000 };
const EVENTS_PER_POST = 10;
/** What forwarding costs the gateway for one post, measured in a runtime of its own. */
const GATEWAY_CPU_MS = 0.06;
const execFileAsync = promisify(execFile);

/** Offers a steady load for a while and takes bytes and packing from what happened; CPU comes from the benchmark. */
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
    const before = { ...platform.emulator.stats().streams[STREAM.name] };
    const run = await runScenario({ ...scenario, phases: [{ name: "load", shape: "hold", seconds, rate }] }, target);
    const after = platform.emulator.stats().streams[STREAM.name];
    const grew = (member: "calls" | "recordBytes" | "billedBytes"): number =>
      (after?.[member] ?? 0) - (before[member] ?? 0);
    const posts = run.acknowledgedPosts.length;
    await platform.emulator.flush();
    const landed = platform.emulator.stats().streams[STREAM.name];
    const events = await countEvents(platform.landingFolder);
    if (events === 0 || grew("calls") === 0) throw new Error("no event reached a stream: is this machine too busy?");
    return {
      eventsPerPost: EVENTS_PER_POST,
      bytesPerEvent: Math.round((landed?.landedRawBytes ?? 0) / events),
      storedBytesPerEvent: Math.round((landed?.landedStoredBytes ?? 0) / events),
      postsPerCall: round(posts / grew("calls")),
      billedPerLanded: round(grew("billedBytes") / grew("recordBytes")),
      cpuMsPerPost: round((await benchCpuMs()) + GATEWAY_CPU_MS),
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

/** CPU of the events Worker in a runtime of its own, from its benchmark. */
async function benchCpuMs(): Promise<number> {
  const bench = join(repositoryRoot, "harness/bench/events/main.ts");
  const { stdout } = await execFileAsync(process.execPath, [bench, "--json", "--quick"], { cwd: repositoryRoot });
  const { cpuMicrosPerPost } = JSON.parse(stdout) as { cpuMicrosPerPost: number };
  return cpuMicrosPerPost / 1000;
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
