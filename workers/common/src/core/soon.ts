import type { Clock, KeepAlive } from "../ports.ts";

/** Beyond this time the request that was to do the work counts as cancelled: a Worker may stay for thirty seconds. */
const LOST_AFTER_MS = 35_000;

/** Asks for work to be done soon, once for all who ask meanwhile. Costs a look at the clock. */
export type Soon = (keepAlive: KeepAlive) => void;

/** Makes a request of those that ask do the work `delayMs` milliseconds later, after its answer. `work` must not reject. */
export function createSoon(work: () => Promise<void>, delayMs: number, clock: Clock): Soon {
  let plannedAtMs = Number.NEGATIVE_INFINITY;
  const run = async (): Promise<void> => {
    await clock.sleep(delayMs);
    plannedAtMs = Number.NEGATIVE_INFINITY;
    await work();
  };
  return (keepAlive) => {
    const nowMs = clock.now();
    if (nowMs - plannedAtMs < LOST_AFTER_MS) return;
    plannedAtMs = nowMs;
    keepAlive(run());
  };
}
