/** What happened to events in this isolate. */
export type LiveOutcome = "accepted" | "delivered" | "spilled" | "refused" | "rejected" | "dead";

export interface LiveRow {
  readonly environmentId: string;
  /** ISO 8601: `2026-11-20T23:31Z`. */
  readonly minute: string;
  readonly outcome: LiveOutcome;
  readonly events: number;
}

const MINUTE_MS = 60_000;
const MINUTES_KEPT = 15;
const ROWS_MAX = 5_000;

/** Counts for dashboards. They die with the isolate, so the ledger never uses them. */
export class LiveCounters {
  readonly #counts = new Map<string, number>();
  readonly #totals: Record<LiveOutcome, number> = {
    accepted: 0,
    delivered: 0,
    spilled: 0,
    refused: 0,
    rejected: 0,
    dead: 0,
  };
  #oldestMinute = 0;

  get totals(): Readonly<Record<LiveOutcome, number>> {
    return this.#totals;
  }

  add(environmentId: string, outcome: LiveOutcome, events: number, nowMs: number): void {
    if (events === 0) return;
    this.#totals[outcome] += events;
    const minute = Math.floor(nowMs / MINUTE_MS);
    this.#forgetBefore(minute - MINUTES_KEPT + 1);
    const key = `${minute}\n${environmentId}\n${outcome}`;
    const count = this.#counts.get(key);
    if (count === undefined && this.#counts.size >= ROWS_MAX) return;
    this.#counts.set(key, (count ?? 0) + events);
  }

  rows(): LiveRow[] {
    return [...this.#counts].map(([key, events]) => {
      const [minute, environmentId, outcome] = key.split("\n") as [string, string, LiveOutcome];
      const at = new Date(Number(minute) * MINUTE_MS).toISOString();
      return { environmentId, minute: `${at.slice(0, 16)}Z`, outcome, events };
    });
  }

  #forgetBefore(minute: number): void {
    if (minute <= this.#oldestMinute) return;
    this.#oldestMinute = minute;
    for (const key of this.#counts.keys()) {
      if (Number(key.slice(0, key.indexOf("\n"))) < minute) this.#counts.delete(key);
    }
  }
}
