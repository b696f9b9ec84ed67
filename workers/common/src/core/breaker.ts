/** Stops asking a store that keeps failing, and lets one probe through after a pause. */
export interface Breaker {
  /** Whether a call may be made now. While open, one probe is let through per pause. */
  allows(nowMs: number): boolean;
  recordSuccess(): void;
  recordFailure(nowMs: number): void;
  isOpen(): boolean;
}

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failureCountMax: number;
  /** Milliseconds between probes while open. */
  readonly pauseMs: number;
}

export const DEFAULT_BREAKER: BreakerOptions = { failureCountMax: 5, pauseMs: 2_000 };

export function createBreaker(options: BreakerOptions = DEFAULT_BREAKER): Breaker {
  let failureCount = 0;
  let nextProbeMs = 0;
  const isOpen = (): boolean => failureCount >= options.failureCountMax;
  return {
    isOpen,
    allows(nowMs) {
      if (!isOpen()) return true;
      if (nowMs < nextProbeMs) return false;
      nextProbeMs = nowMs + options.pauseMs;
      return true;
    },
    recordSuccess() {
      failureCount = 0;
    },
    recordFailure(nowMs) {
      failureCount = Math.min(failureCount + 1, options.failureCountMax);
      if (isOpen()) nextProbeMs = nowMs + options.pauseMs;
    },
  };
}
