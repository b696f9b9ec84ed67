import type { Timer } from "./ports.ts";

/** Longest delay that timers take; longer ones fire at once. */
const DELAY_MS_MAX = 2_147_483_647;

/** The result of some work, or what `giveUp` returns when the work takes too long. The work itself goes on. */
export async function settleWithin<T>(
  work: Promise<T>,
  timeoutMs: number | undefined,
  timer: Timer,
  giveUp: () => T,
): Promise<T> {
  if (timeoutMs === undefined) return work;
  const settled = new AbortController();
  const timeUp = timer.sleep(Math.min(timeoutMs, DELAY_MS_MAX), settled.signal).then(giveUp);
  return Promise.race([work, timeUp]).finally(() => settled.abort());
}
