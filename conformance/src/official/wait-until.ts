import { setTimeout as sleep } from "node:timers/promises";

const INTERVAL_MS = 20;

/** Waits until a condition holds; rejects with what was waited for when the time is over. */
export async function waitUntil(
  what: string,
  timeoutMs: number,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await sleep(INTERVAL_MS);
  }
}
