import type { CancelTimer, Clock, Timer } from "../ports.ts";
import { limitTime } from "./time-limit.ts";

/** The runtime's clock. */
export const systemClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

/** The runtime's timers. Background ones do not keep a Node, Bun or Deno process alive. */
export const systemTimer: Timer = { after: runInBackground, sleep };

/** Timers of a client without background work: background ones never fire. */
export const onDemandTimer: Timer = { after: () => () => undefined, sleep };

function runInBackground(delayMs: number, run: () => void): CancelTimer {
  const timer = setTimeout(run, delayMs);
  (timer as { unref?(): void }).unref?.();
  return () => clearTimeout(timer);
}

function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const limit = limitTime(delayMs, signal).signal;
    if (limit.aborted) resolve();
    limit.addEventListener("abort", () => resolve());
  });
}
