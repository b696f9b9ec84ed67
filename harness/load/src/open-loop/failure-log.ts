import type { Outcome } from "./timeline.ts";

/** Requests that ended the same way in the same second. */
export interface Failure {
  /** Seconds after the start of the run in which they ended. */
  readonly second: number;
  readonly status: Outcome;
  readonly count: number;
  /** Message of the last answer or error. */
  readonly message: string;
  /** Latency of the fastest and the slowest of them: a refusal at once has another cause than one after seconds. */
  readonly fastestMs: number;
  readonly slowestMs: number;
}

/** How many distinct rows keep their message; later ones are counted without. */
const ROWS_MAX = 500;
const FURTHER = "(further messages)";

/** Lists which failures a run had, when, and with which message. Every failure is in one row. */
export class FailureLog {
  readonly #rows = new Map<string, { -readonly [Member in keyof Failure]: Failure[Member] }>();

  /**
   * @param endedAtMs Milliseconds after the start.
   * @param latencyMs From the planned start.
   */
  record(endedAtMs: number, latencyMs: number, status: Outcome, message: string): void {
    const second = Math.max(0, Math.floor(endedAtMs / 1000));
    const known = this.#rows.get(keyOf(second, status, message));
    const said = known !== undefined || this.#rows.size < ROWS_MAX ? message : FURTHER;
    const key = keyOf(second, status, said);
    const row = this.#rows.get(key);
    if (row === undefined) {
      const ms = Math.round(latencyMs);
      this.#rows.set(key, { second, status, count: 1, message: said, fastestMs: ms, slowestMs: ms });
      return;
    }
    row.count += 1;
    row.fastestMs = Math.min(row.fastestMs, Math.round(latencyMs));
    row.slowestMs = Math.max(row.slowestMs, Math.round(latencyMs));
  }

  /** In order of time, then the most frequent first. */
  list(): readonly Failure[] {
    return [...this.#rows.values()].sort((a, b) => a.second - b.second || b.count - a.count);
  }
}

function keyOf(second: number, status: Outcome, message: string): string {
  return `${second}\n${status}\n${message}`;
}
