import type { Clock, Timer } from "@burgee/sdk-core";

/** The browser's clock. */
export const browserClock: Clock = { nowMs: () => Date.now() };

/** The browser's timers. */
export const browserTimer: Timer = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const timer = setTimeout(finish, signal.aborted ? 0 : delayMs);
      signal.addEventListener("abort", finish);
    }),
};
