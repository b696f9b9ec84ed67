/** Sets the process's wall clock forward or back. */
export type SetClock = (byMs: number) => void;

/**
 * Lets this process's timers and clocks run faster, so that every interval and delay of an SDK, also those that no option
 * changes, shrinks by the same factor. Must be called before an SDK is imported.
 */
export function speedUpClock(factor: number): SetClock {
  const {
    setTimeout: realSetTimeout,
    Date: { now: realNow },
  } = globalThis;
  const realPerformanceNow = performance.now.bind(performance);
  const startedMs = realNow();
  let shiftMs = 0;
  const elapsedMs = (): number => realPerformanceNow() * factor;
  const faster = (run: (...given: unknown[]) => void, delayMs = 0, ...given: unknown[]): NodeJS.Timeout =>
    realSetTimeout(run, delayMs / factor, ...given);
  globalThis.setTimeout = Object.assign(faster, realSetTimeout) as typeof setTimeout;
  performance.now = elapsedMs;
  Date.now = () => Math.round(startedMs + elapsedMs() + shiftMs);
  return (byMs) => {
    shiftMs += byMs;
  };
}
