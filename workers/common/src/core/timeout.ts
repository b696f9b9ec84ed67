import type { Clock } from "../ports.ts";

/** The promise's value, or undefined when `ms` milliseconds pass first. The promise itself goes on. */
export async function withTimeout<T>(promise: Promise<T>, ms: number, clock: Clock): Promise<T | undefined> {
  const timer = clock.startTimer(ms);
  try {
    return await Promise.race([promise, timer.expired.then(() => undefined)]);
  } finally {
    timer.cancel();
  }
}
