import type { CancelTimer, Clock, Timer } from "@burgee/sdk-core";

/** The runtime's clock. */
export const hostClock: Clock = { nowMs: () => Date.now() };

/** The runtime's timers; background ones do not keep a Node, Bun or Deno process alive. */
export const hostTimer: Timer = { after: runInBackground, sleep };

/** Timers of a client without background work: background ones never fire. */
export const onDemandTimer: Timer = { after: () => () => undefined, sleep };

function runInBackground(delayMs: number, run: () => void): CancelTimer {
  const timer: unknown = setTimeout(run, delayMs);
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") {
    timer.unref();
  }
  return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
}

function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, delayMs);
    signal.addEventListener("abort", finish);
  });
}
