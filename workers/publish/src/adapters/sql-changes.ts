import type { ChangeRecord } from "../core/changes/change-record.ts";
import type { ChangeDatabase } from "../core/changes/ports.ts";

/** Creates what is missing; safe to run at every start. */
const CHANGE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS changes (
    number INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    due_at_ms INTEGER,
    record TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS changes_by_state ON changes (state);
  CREATE INDEX IF NOT EXISTS changes_by_due ON changes (due_at_ms) WHERE due_at_ms IS NOT NULL;
`;

/** Changes that one run of the alarm takes up. Ours: the next run takes up the rest. */
const DUE_MAX = 20;

/** Proposed changes in a Durable Object's SQLite database. */
export function createSqlChangeDatabase({ sql }: DurableObjectStorage): ChangeDatabase {
  sql.exec(CHANGE_SCHEMA);
  const select = (query: string, ...values: SqlStorageValue[]): ChangeRecord[] =>
    sql
      .exec<{ record: string }>(`SELECT record FROM changes ${query}`, ...values)
      .toArray()
      .map(({ record }) => JSON.parse(record) as ChangeRecord);
  const number = (query: string): number | null =>
    sql.exec<{ value: number | null }>(`SELECT ${query} AS value`).one().value;
  return {
    lastNumber: () => number("(SELECT max(number) FROM changes)") ?? 0,
    findChange: (wanted) => select("WHERE number = ?", wanted)[0],
    saveChange(record) {
      const due = record.applying ?? record.scheduled;
      sql.exec(
        "INSERT OR REPLACE INTO changes (number, state, due_at_ms, record) VALUES (?, ?, ?, ?)",
        record.number,
        record.state,
        due?.atMs ?? null,
        JSON.stringify(record),
      );
    },
    listChanges: (state, before, countMax) =>
      select(
        "WHERE number < ?1 AND (?2 IS NULL OR state = ?2) ORDER BY number DESC LIMIT ?3",
        before,
        state ?? null,
        countMax,
      ),
    countOpenChanges: () =>
      number("(SELECT count(*) FROM changes WHERE state IN ('open', 'approved', 'scheduled', 'failed'))") ?? 0,
    listDueChanges: (nowMs) => select("WHERE due_at_ms <= ? ORDER BY due_at_ms, number LIMIT ?", nowMs, DUE_MAX),
    findNextDueMs: () => number("(SELECT min(due_at_ms) FROM changes)") ?? undefined,
  };
}
