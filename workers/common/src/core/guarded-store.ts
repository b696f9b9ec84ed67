import type { Clock } from "../ports/clock.ts";
import type { GuardedStore, ObjectRead, ObjectStore } from "../ports/object-store.ts";
import { type Breaker, createBreaker } from "./breaker.ts";

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
      const timer = clock.startTimer(timeoutMs);
      const answer = await Promise.race([readSafely(store, objectName), timer.expired.then(() => TIMED_OUT)]);
      timer.cancel();
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
