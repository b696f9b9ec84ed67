import type { Clock } from "../ports.ts";

/** The platform's clock. In a Worker `now()` stands still between two I/O operations. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  startTimer(ms) {
    const { promise: expired, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    return { expired, cancel: () => clearTimeout(timer) };
  },
};
