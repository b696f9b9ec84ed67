import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

const POLL_MS = 50;

/** Throws unless both are equal. */
export function checkEqual(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
}

/** Throws unless the condition holds. */
export function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}

/** Waits until something is as expected; throws with what it was last when that takes too long. */
export async function waitUntilEqual(
  what: string,
  read: () => unknown,
  expected: unknown,
  timeoutMs = 10_000,
): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const actual = await read();
    if (isDeepStrictEqual(actual, expected)) return;
    if (Date.now() > deadlineMs) checkEqual(`${what} after ${timeoutMs} ms`, actual, expected);
    await wait(POLL_MS);
  }
}
