import type { Clock } from "../ports.ts";

/**
 * The promise's value, or what `onTimeout` returns (undefined by default) when `ms` milliseconds pass first. An
 * `onTimeout` that throws rejects. The promise itself is not cancelled.
 */
export async function withTimeout<Value, Late = undefined>(
  promise: Promise<Value>,
  ms: number,
  clock: Clock,
  onTimeout: () => Late = () => undefined as Late,
): Promise<Value | Late> {
  const timer = clock.startTimer(ms);
  try {
    return await Promise.race([promise, timer.expired.then(onTimeout)]);
  } finally {
    timer.cancel();
  }
}
