import type { RandomSource } from "./ports.ts";

export interface BackoffOptions {
  /** Delay after the first failure, before jitter. */
  readonly baseMs: number;
  /** No delay is longer than this. */
  readonly capMs: number;
}

/** How long to wait before the next try. Doubles with each failure; its upper half is random, so that clients spread. */
export function computeBackoffMs(failures: number, options: BackoffOptions, random: RandomSource): number {
  const exponent = Math.min(Math.max(failures - 1, 0), 30);
  const ceilingMs = Math.min(options.capMs, options.baseMs * 2 ** exponent);
  return Math.round(ceilingMs * (0.5 + random() / 2));
}

/** Reads `Retry-After` (seconds or a date) as milliseconds from now; undefined when absent or unreadable. */
export function readRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
