import { setTimeout as sleep } from "node:timers/promises";

const INTERVAL_MS = 20;

/**
 * Waits until a condition holds; rejects with what was waited for when the time is over.
 * @param explain says what was seen instead, asked only then
 */
export async function waitUntil(
  what: string,
  timeoutMs: number,
  holds: () => boolean | Promise<boolean>,
  explain: () => string = () => "",
): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`waited ${timeoutMs} ms in vain until ${what} ${explain()}`.trim());
    await sleep(INTERVAL_MS);
  }
}
