/** The emulator's clock. Tests move it by hand; buffering, quotas and injected latency all use it. */
export interface EmulatorClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs once after `delayMs`; the returned function cancels it. */
  setTimer(run: () => void, delayMs: number): () => void;
}

export interface ManualClock extends EmulatorClock {
  /** Moves time forward and runs every timer that falls due, in order of its due time. */
  advance(byMs: number): void;
}

/** The real clock. Its timers do not keep the process alive. */
export const systemClock: EmulatorClock = {
  now: () => Date.now(),
  setTimer: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export function createManualClock(startMs: number): ManualClock {
  let nowMs = startMs;
  let timers: { readonly dueMs: number; readonly run: () => void }[] = [];
  return {
    now: () => nowMs,
    setTimer: (run, delayMs) => {
      const timer = { dueMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((entry) => entry !== timer);
      };
    },
    advance: (byMs) => {
      const endMs = nowMs + byMs;
      for (;;) {
        const next = timers.filter((timer) => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.run();
      }
      nowMs = endMs;
    },
  };
}

/** Resolves after `delayMs` of this clock. */
export function sleep(clock: EmulatorClock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(resolve, delayMs);
  });
}
