import { chooseTarget } from "../device/device-fleet.ts";
import { totalMs } from "../open-loop/rate-curve.ts";
import type { Timeline } from "../open-loop/timeline.ts";
import { type RunAccount, accountForRun } from "../platform/account-run.ts";
import type { WorkerWarning } from "../platform/read-worker-warnings.ts";
import type { EventsPlatform } from "../platform/start-events-platform.ts";
import { type LoadRun, runScenario } from "../run-scenario.ts";
import type { Scenario } from "../scenario/parse-scenario.ts";
import { type MachineLoad, measureMachineLoad } from "./machine-load.ts";

/** One tenfold step and its result. */
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
  /** While the rate is at its peak. */
  readonly peakLoad: MachineLoad;
  /** From the first request to the end of the peak. */
  readonly wholeLoad: MachineLoad;
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

/** Runs the scenario against platforms that stand side by side, and accounts for each of them. */
export async function runSpike(
  scenario: Scenario,
  platforms: readonly EventsPlatform[],
  onStart: (timeline: Timeline) => void,
): Promise<SpikeRun> {
  const { phases } = scenario;
  const untilPeakMs = totalMs(phases.slice(0, PEAK_PHASE));
  const peakMs = totalMs(phases.slice(PEAK_PHASE, PEAK_PHASE + 1));
  const [run, peakLoad, wholeLoad] = await Promise.all([
    runScenario(scenario, platforms, { onStart }),
    measureMachineLoad(untilPeakMs, peakMs),
    measureMachineLoad(0, untilPeakMs + peakMs),
  ]);
  const { timeline } = run;
  const accounts: RunAccount[] = [];
  for (const [index, platform] of platforms.entries()) {
    const acknowledgedPosts = run.acknowledgedPosts.filter((post) => chooseTarget(post, platforms.length) === index);
    accounts.push(await accountForRun({ ...run, acknowledgedPosts }, platform));
  }
  const http5xx = timeline.countOutcomes((outcome) => typeof outcome === "number" && outcome >= 500);
  return {
    run,
    account: sumAccounts(accounts),
    offered: timeline.offered,
    http5xx,
    otherFailures: timeline.offered - run.acknowledgedPosts.length - http5xx,
    warnings: platforms.flatMap((platform) => platform.readWarnings(run.startedAtMs, run.endedAtMs)),
    p99BaseMs: timeline.phaseLatency(BASE_PHASE).p99Ms,
    p99PeakMs: timeline.phaseLatency(STEP_PHASE, PEAK_PHASE).p99Ms,
    peakLoad,
    wholeLoad,
  };
}

function sumAccounts(accounts: readonly RunAccount[]): RunAccount {
  const sum = (read: (account: RunAccount) => number): number =>
    accounts.reduce((total, account) => total + read(account), 0);
  const seconds = Math.max(...accounts.map(({ landedPerSecond }) => landedPerSecond.length));
  return {
    accepted: sum(({ accepted }) => accepted),
    landed: sum(({ landed }) => landed),
    lost: sum(({ lost }) => lost),
    rawDuplicates: sum(({ rawDuplicates }) => rawDuplicates),
    duplicates: sum(({ duplicates }) => duplicates),
    landedUnacknowledged: sum(({ landedUnacknowledged }) => landedUnacknowledged),
    landedPerSecond: Array.from({ length: seconds }, (_, second) =>
      sum(({ landedPerSecond }) => landedPerSecond[second] ?? 0),
    ),
    unexplained: sum(({ unexplained }) => unexplained),
    inFlight: sum(({ inFlight }) => inFlight),
    dead: sum(({ dead }) => dead),
  };
}
