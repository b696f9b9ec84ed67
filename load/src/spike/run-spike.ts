import { totalMs } from "../open-loop/rate-curve.ts";
import type { RunAccount } from "../platform/account-run.ts";
import { accountForRun } from "../platform/account-run.ts";
import type { WorkerWarning } from "../platform/read-worker-warnings.ts";
import type { EventsPlatform } from "../platform/start-events-platform.ts";
import type { LoadRun } from "../run-scenario.ts";
import { runScenario } from "../run-scenario.ts";
import type { Scenario } from "../scenario/parse-scenario.ts";
import type { Timeline } from "../open-loop/timeline.ts";
import { measureBusyShare } from "./machine-load.ts";

/** One tenfold step and what became of it. */
export interface SpikeRun {
  readonly run: LoadRun;
  readonly account: RunAccount;
  readonly offered: number;
  readonly http5xx: number;
  /** Requests that were not answered 201 for any other reason. */
  readonly otherFailures: number;
  /** What the Workers warned of while the load ran. */
  readonly warnings: readonly WorkerWarning[];
  readonly p99BaseMs: number;
  /** Over the second in which the rate rises and the peak after it. */
  readonly p99PeakMs: number;
  /** Share of this machine's processor time in use while the rate is at its peak. */
  readonly peakBusyShare: number;
}

export interface SpikeShape {
  /** Posts a second before and after the peak. */
  readonly baseRate: number;
  readonly baseSeconds: number;
  readonly peakSeconds: number;
  readonly eventsPerPost: number;
}

const BASE_PHASE = 1;
const STEP_PHASE = 2;
const PEAK_PHASE = 3;

/** The scenario of the spike: base, ten times the base within one second, and back. */
export function spikeScenario(
  { baseRate, baseSeconds, peakSeconds, eventsPerPost }: SpikeShape,
  seed: number,
): Scenario {
  const peakRate = baseRate * 10;
  return {
    name: "spike",
    description: "Ten times the base rate within one second.",
    action: "events",
    devices: 10_000,
    eventsPerPost,
    retries: 0,
    spacing: "poisson",
    seed,
    phases: [
      { name: "warm-up", shape: "hold", seconds: 3, rate: baseRate },
      { name: "base", shape: "hold", seconds: baseSeconds, rate: baseRate },
      { name: "step", shape: "ramp", seconds: 1, from: baseRate, to: peakRate },
      { name: "peak", shape: "hold", seconds: peakSeconds, rate: peakRate },
      { name: "after", shape: "hold", seconds: 4, rate: baseRate },
    ],
  };
}

export async function runSpike(
  scenario: Scenario,
  platform: EventsPlatform,
  onStart: (timeline: Timeline) => void,
): Promise<SpikeRun> {
  const target = { url: platform.url, clientKey: platform.clientKey };
  const { phases } = scenario;
  const [run, peakBusyShare] = await Promise.all([
    runScenario(scenario, target, { onStart }),
    measureBusyShare(totalMs(phases.slice(0, PEAK_PHASE)), totalMs(phases.slice(PEAK_PHASE, PEAK_PHASE + 1))),
  ]);
  const { timeline } = run;
  const account = await accountForRun(run, platform);
  const http5xx = timeline.countOutcomes((outcome) => typeof outcome === "number" && outcome >= 500);
  return {
    run,
    account,
    offered: timeline.offered,
    http5xx,
    otherFailures: timeline.offered - run.acknowledgedPosts.length - http5xx,
    warnings: platform.readWarnings(run.startedAtMs, run.endedAtMs),
    p99BaseMs: timeline.phaseLatency(BASE_PHASE).p99Ms,
    p99PeakMs: timeline.phaseLatency(STEP_PHASE, PEAK_PHASE).p99Ms,
    peakBusyShare,
  };
}
