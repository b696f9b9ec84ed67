import type { LoadTarget } from "../device/load-target.ts";
import { runScenario } from "../run-scenario.ts";
import { measureMachineLoad } from "./machine-load.ts";

export interface RateWish {
  /** Share of this machine's processor time that is in use at ten times the base rate. */
  readonly busyShare: number;
  /** Where the search starts, in posts a second: a peak that the machine takes easily. */
  readonly startPeakRate: number;
  /** Highest peak tried, even if one thread of the load generator is saturated long before the machine is. */
  readonly peakRateMax: number;
  readonly eventsPerPost: number;
}

const TRIALS = 2;
const LEAD_IN_MS = 2_000;
const TRIAL_SECONDS = 12;

/**
 * The base rate, in posts a second, whose tenfold uses the given share of the machine. Found by open-loop trials: posts
 * that arrive independently cost up to twice as much as those of a closed loop, which share calls.
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
