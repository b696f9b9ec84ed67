import type { Timer } from "./ports.ts";

/** Longest delay that timers take; longer ones fire at once. */
const DELAY_MS_MAX = 2_147_483_647;

/**
 * The result of some work, or what `giveUp` returns when the work takes too long. The work itself goes on.
 * @param timeoutMs undefined for no limit
 */
export function settleWithin<T>(
  work: Promise<T>,
  timeoutMs: number | undefined,
  timer: Timer,
  giveUp: () => T,
): Promise<T> {
  if (timeoutMs === undefined) return work;
  const timeUp = new Promise<T>((resolve) => {
    timer.after(Math.min(timeoutMs, DELAY_MS_MAX), () => resolve(giveUp()));
  });
  return Promise.race([work, timeUp]);
}
