import type { RandomSource } from "./ports.ts";

export interface BackoffOptions {
  /** Delay after the first failure, before jitter. */
  readonly baseMs: number;
  /** No delay is longer than this. */
  readonly capMs: number;
}

/** How long to wait before the next try. Doubles with each failure; its upper half is random, so that clients spread. */
export function computeBackoffMs(failures: number, options: BackoffOptions, random: RandomSource): number {
  const ceilingMs = Math.min(options.capMs, options.baseMs * 2 ** (failures - 1));
  return Math.round(ceilingMs * (0.5 + random() / 2));
}

/** Reads `Retry-After` (seconds or a date) as milliseconds from now; undefined when absent or unreadable. */
export function readRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? "";
  const delayMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
