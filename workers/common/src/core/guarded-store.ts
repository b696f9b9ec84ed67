import type { Clock, GuardedStore, ObjectRead, ObjectStore } from "../ports.ts";
import { withTimeout } from "./timeout.ts";

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

export interface GuardOptions {
  /** Milliseconds after which a read counts as failed. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly breaker?: Breaker;
}

/** Wraps a store with a timeout and a breaker; its reads never throw. Absence counts as a healthy answer. */
export function guardStore(store: ObjectStore, options: GuardOptions): GuardedStore {
  const { clock, timeoutMs } = options;
  const breaker = options.breaker ?? createBreaker();
  return {
    name: store.name,
    isTrusted: () => !breaker.isOpen(),
    async read(objectName): Promise<ObjectRead> {
      if (!breaker.allows(clock.now())) return { kind: "failed", reason: "breaker_open" };
      const answer = await withTimeout(readSafely(store, objectName), timeoutMs, clock, () => TIMED_OUT);
      if (answer.kind === "failed") breaker.recordFailure(clock.now());
      else breaker.recordSuccess();
      return answer;
    },
  };
}

const TIMED_OUT: ObjectRead = { kind: "failed", reason: "timeout" };

async function readSafely(store: ObjectStore, objectName: string): Promise<ObjectRead> {
  try {
    const bytes = await store.read(objectName);
    return bytes === undefined ? { kind: "missing" } : { kind: "found", bytes };
  } catch {
    return { kind: "failed", reason: "error" };
  }
}
