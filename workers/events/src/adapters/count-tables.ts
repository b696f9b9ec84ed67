import { DEFAULT_VARIATION } from "@burgee/contract/admin";

import {
  DEFAULTED_PER_DAY_MAX,
  ETAGS_PER_STEP_MAX,
  POLL_STEP_MS,
  ROWS_PER_MINUTE_MAX,
  SERIES_MAX,
  STEP_MS,
} from "../core/count-limits.ts";
import type { EvaluationKind, EvaluationRow } from "../core/evaluation-adder.ts";

/** How many polls left an SDK with an ETag. */
export type PollRow = readonly [etag: string, polls: number];

/** Series of everything that is counted without names. */
export const UNNAMED_SERIES = 0;

const MINUTES_PER_DAY = STEP_MS.day / STEP_MS.minute;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS series (
    id INTEGER PRIMARY KEY, feature TEXT NOT NULL, variable TEXT NOT NULL, variation TEXT NOT NULL, reason TEXT NOT NULL,
    last_hour INTEGER NOT NULL DEFAULT 0, UNIQUE (feature, variable, variation, reason)
  );
  INSERT OR IGNORE INTO series (id, feature, variable, variation, reason) VALUES (${UNNAMED_SERIES}, '', '', '', '');
  CREATE TABLE IF NOT EXISTS minutes (at INTEGER, series INTEGER, n INTEGER, PRIMARY KEY (at, series)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS hours (at INTEGER, series INTEGER, n INTEGER, PRIMARY KEY (at, series)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS days (at INTEGER, series INTEGER, n INTEGER, PRIMARY KEY (at, series)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS polls (at INTEGER, etag TEXT, n INTEGER, PRIMARY KEY (at, etag)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS defaulted (
    day INTEGER, variable TEXT, n INTEGER, last_minute INTEGER, PRIMARY KEY (day, variable)
  ) WITHOUT ROWID;`;

export function createCountTables(sql: SqlStorage): void {
  sql.exec(SCHEMA);
}

/**
 * Adds evaluations. Names come from anybody with a public key, so each table takes a bounded number of them; what is beyond
 * keeps its count and loses its names.
 */
export function addEvaluations(sql: SqlStorage, rows: readonly EvaluationRow[]): void {
  const rowsOf = new Map<number, number>();
  let series = count(sql, "SELECT COUNT(*) AS n FROM series");
  for (const row of rows) {
    let id = findSeries(sql, row);
    if (id === undefined && series < SERIES_MAX) {
      id = insertSeries(sql, row);
      series += 1;
    }
    if (!increase(sql, row.minute, id ?? UNNAMED_SERIES, row.n, rowsOf)) {
      increase(sql, row.minute, UNNAMED_SERIES, row.n, undefined);
    }
    if (row.variation === DEFAULT_VARIATION) rememberDefaulted(sql, row);
  }
}

function findSeries(sql: SqlStorage, { feature, variable, variation, reason }: EvaluationKind): number | undefined {
  return sql
    .exec<{ id: number }>(
      "SELECT id FROM series WHERE feature = ? AND variable = ? AND variation = ? AND reason = ?",
      feature,
      variable,
      variation,
      reason,
    )
    .toArray()[0]?.id;
}

function insertSeries(sql: SqlStorage, { feature, variable, variation, reason }: EvaluationKind): number {
  return sql
    .exec<{ id: number }>(
      "INSERT INTO series (feature, variable, variation, reason) VALUES (?, ?, ?, ?) RETURNING id",
      feature,
      variable,
      variation,
      reason,
    )
    .one().id;
}

/**
 * Adds to a row of a minute.
 * @param rowsOf Rows of each minute so far; undefined: the row may be made however many there are.
 * @returns false, with nothing added, when there is no room for the row
 */
function increase(
  sql: SqlStorage,
  minute: number,
  series: number,
  n: number,
  rowsOf: Map<number, number> | undefined,
): boolean {
  const update = "UPDATE minutes SET n = n + ? WHERE at = ? AND series = ? RETURNING 1";
  if (sql.exec(update, n, minute, series).toArray().length > 0) return true;
  const rows = rowsOf?.get(minute) ?? count(sql, "SELECT COUNT(*) AS n FROM minutes WHERE at = ?", minute);
  if (rowsOf !== undefined && rows >= ROWS_PER_MINUTE_MAX) return false;
  sql.exec("INSERT INTO minutes (at, series, n) VALUES (?, ?, ?)", minute, series, n);
  rowsOf?.set(minute, rows + 1);
  return true;
}

/** First come: whoever fills the list with inventions pushes out nothing that is there. */
function rememberDefaulted(sql: SqlStorage, { variable, minute, n }: EvaluationRow): void {
  const day = Math.floor(minute / MINUTES_PER_DAY);
  const update =
    "UPDATE defaulted SET n = n + ?, last_minute = MAX(last_minute, ?) WHERE day = ? AND variable = ? RETURNING 1";
  if (sql.exec(update, n, minute, day, variable).toArray().length > 0) return;
  if (count(sql, "SELECT COUNT(*) AS n FROM defaulted WHERE day = ?", day) >= DEFAULTED_PER_DAY_MAX) return;
  sql.exec("INSERT INTO defaulted (day, variable, n, last_minute) VALUES (?, ?, ?, ?)", day, variable, n, minute);
}

/** Adds polls by what SDKs held after them. */
export function addPolls(sql: SqlStorage, rows: readonly PollRow[], nowMs: number): void {
  const at = Math.floor(nowMs / POLL_STEP_MS);
  for (const [etag, polls] of rows.slice(0, ETAGS_PER_STEP_MAX)) {
    if (count(sql, "SELECT COUNT(*) AS n FROM polls WHERE at = ?", at) >= ETAGS_PER_STEP_MAX) return;
    sql.exec(
      "INSERT INTO polls (at, etag, n) VALUES (?, ?, ?) ON CONFLICT (at, etag) DO UPDATE SET n = n + excluded.n",
      at,
      etag,
      polls,
    );
  }
}

function count(sql: SqlStorage, query: string, ...values: SqlStorageValue[]): number {
  return sql.exec<{ n: number }>(query, ...values).one().n;
}

/** The environment that is counted, for the sweep, which nobody calls with a name. */
export function writeEnvironmentId(sql: SqlStorage, environmentId: string): void {
  sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES ('environment_id', ?)", environmentId);
}

export function readEnvironmentId(sql: SqlStorage): string {
  const query = "SELECT value FROM settings WHERE name = 'environment_id'";
  return sql.exec<{ value: string }>(query).toArray()[0]?.value ?? "";
}

/** Which tables hold the sums of smaller steps. */
export type SummedTable = "hours" | "days";

/** The last step that was summed up; 0 before the first. */
export function readSummed(sql: SqlStorage, table: SummedTable): number {
  const query = "SELECT value FROM settings WHERE name = ?";
  return sql.exec<{ value: number }>(query, `summed_${table}`).toArray()[0]?.value ?? 0;
}

export function writeSummed(sql: SqlStorage, table: SummedTable, step: number): void {
  sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", `summed_${table}`, step);
}
