import type { CountStep } from "@burgee/contract/admin";

import { STEP_MS, STEPS_KEPT, SWEEP_AFTER_HOUR_MS, SWEEP_SPREAD_MS } from "./count-limits.ts";

/** Steps of a range that leaves its start open: an hour, two days, a month. */
const STEPS_SHOWN = { minute: 60, hour: 48, day: 30 } as const satisfies Readonly<Record<CountStep, number>>;

/** Steps since 1970, both included. */
export interface StepRange {
  readonly by: CountStep;
  readonly from: number;
  readonly to: number;
}

/** The steps of a range in milliseconds that may have counts: none of the future, and none that is kept no longer. */
export function chooseSteps(
  { by = "minute", from, to }: { readonly by?: CountStep; readonly from?: number; readonly to?: number },
  nowMs: number,
): StepRange {
  const toStep = (ms: number): number => Math.floor(ms / STEP_MS[by]);
  const now = toStep(nowMs);
  const oldest = now - STEPS_KEPT[by];
  const last = Math.max(oldest, Math.min(now, to === undefined ? now : toStep(to)));
  const first = from === undefined ? last - STEPS_SHOWN[by] + 1 : toStep(from);
  return { by, from: Math.max(oldest, Math.min(first, last)), to: last };
}

/**
 * When an object that counts now is to be swept: some time after the hour.
 * @param random in [0, 1)
 */
export function nextSweepMs(nowMs: number, random: number): number {
  const nextHourMs = (Math.floor(nowMs / STEP_MS.hour) + 1) * STEP_MS.hour;
  return nextHourMs + SWEEP_AFTER_HOUR_MS + Math.floor(random * SWEEP_SPREAD_MS);
}
