import type { LoadTarget } from "../device/load-target.ts";
import { runScenario } from "../run-scenario.ts";
import { measureMachineLoad } from "./machine-load.ts";

export interface RateWish {
  /** Share of this machine's processor time that is in use at ten times the base rate. */
  readonly busyShare: number;
  /** Where the search starts, in posts a second: a peak that the machine takes easily. */
  readonly startPeakRate: number;
  /** No peak is higher, also where one thread of the load is at its end long before the machine is. */
  readonly peakRateMax: number;
  readonly eventsPerPost: number;
}

const TRIALS = 2;
const LEAD_IN_MS = 2_000;
const TRIAL_SECONDS = 12;

/**
 * The base rate, in posts a second, whose tenfold keeps the wished share of the machine busy. Found by trials at an open
 * loop: posts that arrive on their own cost up to twice as much as those of a closed loop, which share calls.
 */
export async function chooseBaseRate(targets: readonly LoadTarget[], wish: RateWish): Promise<number> {
  let peakRate = wish.startPeakRate;
  for (let trial = 1; trial <= TRIALS; trial++) {
    const [load] = await Promise.all([
      measureMachineLoad(LEAD_IN_MS, TRIAL_SECONDS * 1_000 - LEAD_IN_MS),
      runScenario(
        {
          name: "trial",
          description: "A peak that lasts, to see how busy it keeps the machine.",
          action: "events",
          devices: 10_000,
          eventsPerPost: wish.eventsPerPost,
          retries: 0,
          spacing: "poisson",
          seed: trial,
          phases: [{ name: "trial", shape: "hold", seconds: TRIAL_SECONDS, rate: peakRate }],
        },
        targets,
      ),
    ]);
    peakRate = Math.min(wish.peakRateMax, (peakRate * wish.busyShare) / load.busyShare);
  }
  return Math.max(1, Math.floor(peakRate / 10));
}
