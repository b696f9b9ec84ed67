import type { StreamFaults } from "@burgee/firehose-emulator";

import type { EventsPlatform } from "../platform/start-events-platform.ts";
import { type ChaosScenario, PRIMARY } from "./chaos-scenario.ts";
import { sendHostilePosts } from "./hostile-bodies.ts";
import { killWorkersRepeatedly } from "./kill-workers.ts";
import { R2_SINK_SCENARIOS } from "./r2-sink-scenarios.ts";

/** The scenarios that every release must survive without losing an acknowledged event. */
export const CHAOS_SCENARIOS: readonly ChaosScenario[] = [
  {
    name: "runtime-killed",
    description: "The Workers runtime is killed with SIGKILL five times.",
    seconds: 45,
    acceptedShareMin: 0.5,
    disturb: ({ platform }) => killWorkersRepeatedly(platform, 5),
  },
  {
    name: "primary-down",
    description: "The primary stream is down for 60 seconds.",
    seconds: 135,
    acceptedShareMin: 0.95,
    outage: { fromMs: 5_000, toMs: 65_000 },
    disturb: async ({ platform, at }) => {
      await at(5_000);
      platform.emulator.setFaults(PRIMARY, { partition: "reset" });
      await at(65_000);
      platform.emulator.setFaults(PRIMARY, {});
    },
  },
  {
    name: "records-failing",
    description: "30 % of all records fail by themselves.",
    seconds: 15,
    acceptedShareMin: 0.95,
    disturb: steady({ recordFailureRate: 0.3, seed: 11 }, 14_000),
  },
  {
    name: "ambiguous-timeouts",
    description: "10 % of all calls store everything and never answer.",
    seconds: 20,
    acceptedShareMin: 0.95,
    disturb: steady({ ambiguousRate: 0.1, holdMs: 5_000, seed: 12 }, 19_000),
  },
  {
    name: "throttled",
    description: "The streams take half of what is offered.",
    seconds: 20,
    acceptedShareMin: 0.95,
    disturb: async ({ platform, at, faultAll }) => {
      await at(4_000);
      const bytes = sumBytes(platform);
      const quota = Math.max(1, bytes / 4 / 2 / 2);
      faultAll({ quotas: { bytesPerSecond: quota } });
      await at(19_000);
      faultAll({});
    },
  },
  {
    name: "queue-refusing",
    description: "Both streams are down and the queue refuses pointers for 15 seconds.",
    seconds: 20,
    acceptedShareMin: 0.95,
    disturb: async ({ platform, at, faultAll }) => {
      await at(2_000);
      await platform.refuse({ queue: true });
      faultAll({ partition: "reset" });
      await at(17_000);
      faultAll({});
      await platform.refuse({ queue: false });
    },
  },
  {
    name: "everything-refusing",
    description: "Streams, spool and queue refuse for 20 seconds.",
    seconds: 28,
    acceptedShareMin: 0.2,
    disturb: async ({ platform, at, faultAll }) => {
      await at(3_000);
      await platform.refuse({ queue: true, spool: true });
      faultAll({ callErrorRate: 1 });
      await at(23_000);
      faultAll({});
      await platform.refuse({ queue: false, spool: false });
    },
  },
  {
    name: "hostile-bodies",
    description: "10,000 malformed, oversized, wrongly encoded and hostile posts come between the good ones.",
    seconds: 45,
    acceptedShareMin: 0.99,
    disturb: ({ platform }) => sendHostilePosts(platform, 10_000, 13),
  },
  ...R2_SINK_SCENARIOS,
];

function steady(faults: StreamFaults, untilMs: number): ChaosScenario["disturb"] {
  return async ({ at, faultAll }) => {
    faultAll(faults);
    await at(untilMs);
    faultAll({});
  };
}

function sumBytes(platform: EventsPlatform): number {
  return Object.values(platform.emulator.stats().streams).reduce((sum, { recordBytes }) => sum + recordBytes, 0);
}
