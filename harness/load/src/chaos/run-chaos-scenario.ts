import { setTimeout as wait } from "node:timers/promises";

import type { Timeline } from "../open-loop/timeline.ts";
import { type RunAccount, accountForRun } from "../platform/account-run.ts";
import { startEventsPlatform } from "../platform/start-events-platform.ts";
import { type LoadRun, runScenario } from "../run-scenario.ts";
import {
  type ChaosScenario,
  type ChaosStage,
  type Disturbance,
  PRIMARY,
  PRIMARY_RATIO,
  SECONDARY,
} from "./chaos-scenario.ts";
import { type FailoverResult, watchStreams } from "./watch-streams.ts";

export interface ChaosResult {
  readonly name: string;
  /** Accepted events for each offered one. */
  readonly acceptedShare: number;
  readonly account: RunAccount;
  readonly run: LoadRun;
  readonly failover?: FailoverResult;
  readonly disturbance?: Disturbance;
}

export interface ChaosLoad {
  /** Posts a second. */
  readonly rate: number;
  readonly eventsPerPost: number;
  readonly onStart: (timeline: Timeline, plannedMs: number) => void;
}

const BUFFER = { bufferBytes: 1024 * 1024, bufferIntervalMs: 1_000 };
/** Like official SDKs, these devices send a refused post again with the same bytes. */
const RETRIES = 2;

/** Runs one scenario against a fresh platform under steady load, then lets everything settle and counts. */
export async function runChaosScenario(scenario: ChaosScenario, load: ChaosLoad): Promise<ChaosResult> {
  const platform = await startEventsPlatform({
    streams: [
      { name: PRIMARY, ratio: PRIMARY_RATIO, ...BUFFER },
      { name: SECONDARY, ratio: 1 - PRIMARY_RATIO, ...BUFFER },
    ],
    sink: scenario.sink ?? "firehose",
  });
  try {
    const startMs = performance.now();
    const stage: ChaosStage = {
      platform,
      at: (ms) => wait(Math.max(0, startMs + ms - performance.now())),
      faultAll: (faults) => {
        for (const stream of [PRIMARY, SECONDARY]) platform.emulator.setFaults(stream, faults);
      },
    };
    const watch = scenario.outage === undefined ? undefined : watchStreams(platform.emulator);
    const target = { url: platform.url, clientKey: platform.clientKey };
    const [run, disturbance] = await Promise.all([
      runScenario(steadyLoad(scenario, load), target, {
        onStart: (timeline) => load.onStart(timeline, scenario.seconds * 1000),
      }),
      scenario.disturb(stage),
    ]);
    const failover = scenario.outage === undefined ? undefined : watch?.finish(scenario.outage);
    const account = await accountForRun(run, platform);
    const acceptedShare = account.accepted / (run.timeline.offered * load.eventsPerPost);
    return {
      name: scenario.name,
      acceptedShare,
      account,
      run,
      ...(failover === undefined ? {} : { failover }),
      ...(disturbance === undefined ? {} : { disturbance }),
    };
  } finally {
    await platform.close();
  }
}

function steadyLoad(scenario: ChaosScenario, load: ChaosLoad): Parameters<typeof runScenario>[0] {
  return {
    name: scenario.name,
    description: scenario.description,
    action: "events",
    devices: 5_000,
    eventsPerPost: load.eventsPerPost,
    retries: RETRIES,
    spacing: "poisson",
    seed: 1,
    phases: [{ name: "load", shape: "hold", seconds: scenario.seconds, rate: load.rate }],
  };
}
