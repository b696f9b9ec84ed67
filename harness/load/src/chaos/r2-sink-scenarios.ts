import type { ChaosScenario } from "./chaos-scenario.ts";
import { killWorkersRepeatedly } from "./kill-workers.ts";

/** The same faults for teams without AWS, whose events go through queue and consumer into R2. */
export const R2_SINK_SCENARIOS: readonly ChaosScenario[] = [
  {
    name: "r2-sink-runtime-killed",
    description: "Events land in R2; the Workers runtime is killed with SIGKILL five times, with the queue's messages.",
    sink: "r2",
    seconds: 45,
    acceptedShareMin: 0.5,
    disturb: ({ platform }) => killWorkersRepeatedly(platform, 5),
  },
  {
    name: "r2-sink-queue-refusing",
    description: "Events land in R2; the queue refuses pointers for 10 seconds, and a kill takes those that it had.",
    sink: "r2",
    seconds: 20,
    acceptedShareMin: 0.75,
    disturb: async ({ platform, at }) => {
      await at(3_000);
      await platform.refuse({ queue: true });
      await at(13_000);
      await platform.refuse({ queue: false });
      await killWorkersRepeatedly(platform, 1);
    },
  },
  {
    name: "r2-sink-bucket-refusing",
    description: "Events land in R2; for 6 seconds the bucket deletes nothing, for 8 more it refuses everything.",
    sink: "r2",
    seconds: 24,
    acceptedShareMin: 0.5,
    disturb: async ({ platform, at }) => {
      await at(3_000);
      await platform.refuse({ deletes: true });
      await at(9_000);
      await platform.refuse({ deletes: false, spool: true });
      await at(17_000);
      await platform.refuse({ spool: false });
    },
  },
];
