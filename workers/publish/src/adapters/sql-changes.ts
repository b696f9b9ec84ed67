import type { ChangeRecord } from "../core/changes/change-record.ts";
import type { ChangeDatabase } from "../core/changes/ports.ts";
import { openSql } from "./open-sql.ts";

/** Changes that one run of the alarm takes up. Ours: the next run takes up the rest. */
const DUE_MAX = 20;

/** Proposed changes in a Durable Object's SQLite database. */
export function createSqlChangeDatabase(storage: Pick<DurableObjectStorage, "sql">): ChangeDatabase {
  const sql = openSql(storage.sql);
  const select = (query: string, ...values: SqlStorageValue[]): ChangeRecord[] =>
    sql
      .exec<{ record: string }>(`SELECT record FROM changes ${query}`, ...values)
      .toArray()
      .map(({ record }) => JSON.parse(record) as ChangeRecord);
  const number = (query: string): number | null =>
    sql.exec<{ value: number | null }>(`SELECT ${query} AS value`).toArray()[0]?.value ?? null;
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
