import type { CountStep } from "@burgee/contract/admin";

import {
  COUNT_ROWS_READ_MAX,
  DEFAULTED_DAYS_KEPT,
  POLL_STEP_MS,
  POLL_WINDOW_MS,
  SPARK_PARTS,
  STEP_MS,
} from "../core/count-limits.ts";
import type { EvaluationKind } from "../core/evaluation-adder.ts";
import type { ActivityRow, CountQuery, CountRow, DefaultedVariable, EtagPolls } from "../core/ports.ts";
import { readSummed } from "./count-tables.ts";

/** What is stored, with steps that are not summed up yet made of smaller ones. Bound: each step from and to. */
function selectSteps(sql: SqlStorage, by: CountStep, from: number, to: number): readonly [string, number[]] {
  const summedHour = readSummed(sql, "hours");
  const select = (table: string, factor: number, first: number, last: number): readonly [string, number[]] => [
    `SELECT at / ${factor} AS at, series, n FROM ${table} WHERE at >= ? AND at < ?`,
    [first * factor, (last + 1) * factor],
  ];
  const newer = (factor: number, summed: number) => select("minutes", factor, Math.max(from, summed + 1), to);
  if (by === "minute") return select("minutes", 1, from, to);
  if (by === "hour") return union([select("hours", 1, from, Math.min(to, summedHour)), newer(60, summedHour)]);
  const summedDay = readSummed(sql, "days");
  const sinceDay = Math.max(from, summedDay + 1);
  const minutes = [Math.max(sinceDay * 1_440, (summedHour + 1) * 60), (to + 1) * 1_440];
  return union([
    select("days", 1, from, Math.min(to, summedDay)),
    [
      "SELECT at / 24 AS at, series, n FROM hours WHERE at >= ? AND at < ? AND at <= ?",
      [sinceDay * 24, (to + 1) * 24, summedHour],
    ],
    ["SELECT at / 1440 AS at, series, n FROM minutes WHERE at >= ? AND at < ?", minutes],
  ]);
}

function union(parts: readonly (readonly [string, number[]])[]): readonly [string, number[]] {
  return [parts.map(([query]) => query).join(" UNION ALL "), parts.flatMap(([, values]) => values)];
}

/** Evaluations by step. Of all features the counts of variables and reasons are added up. */
export function readCounts(sql: SqlStorage, { by, from, to, only }: CountQuery): readonly CountRow[] {
  const [steps, values] = selectSteps(sql, by, from, to);
  const names =
    only === undefined
      ? "feature, CASE WHEN feature = '' THEN variable ELSE '' END AS variable, variation, '' AS reason"
      : "feature, variable, variation, reason";
  const filter =
    only === undefined
      ? ""
      : "WHERE s.feature = ? OR (s.feature = '' AND s.variable IN (SELECT value FROM json_each(?)))";
  return sql
    .exec<CountRow & Record<string, SqlStorageValue>>(
      `SELECT c.at, ${names}, SUM(c.n) AS n FROM (${steps}) c JOIN series s ON s.id = c.series ${filter}
       GROUP BY 1, 2, 3, 4, 5 ORDER BY 1 DESC LIMIT ?`,
      ...values,
      ...(only === undefined ? [] : [only.feature, JSON.stringify(only.variables)]),
      COUNT_ROWS_READ_MAX + 1,
    )
    .toArray();
}

/**
 * The last hour in equal parts, and for everything that is older when it was evaluated last. Numbers are bound as floating
 * point, so that parts must be made whole.
 */
export function readActivity(sql: SqlStorage, nowMs: number): readonly ActivityRow[] {
  const minute = Math.floor(nowMs / STEP_MS.minute);
  const since = minute - 59;
  const recent = sql
    .exec<Pick<EvaluationKind, "feature" | "variable"> & { part: number; n: number; last: number }>(
      `SELECT s.feature, CASE WHEN s.feature = '' THEN s.variable ELSE '' END AS variable,
         CAST((m.at - ?) / ${60 / SPARK_PARTS} AS INTEGER) AS part, SUM(m.n) AS n, MAX(m.at) AS last
       FROM minutes m JOIN series s ON s.id = m.series WHERE m.at >= ? AND m.at <= ? GROUP BY 1, 2, 3`,
      since,
      since,
      minute,
    )
    .toArray()
    .map(({ last, ...row }) => ({ ...row, lastMs: last * STEP_MS.minute }));
  const older = sql
    .exec<Pick<EvaluationKind, "feature" | "variable"> & { last: number }>(
      `SELECT feature, CASE WHEN feature = '' THEN variable ELSE '' END AS variable, MAX(last_hour) AS last
       FROM series WHERE last_hour > 0 GROUP BY 1, 2`,
    )
    .toArray()
    .map(({ last, ...row }) => ({ ...row, part: 0, n: 0, lastMs: last * STEP_MS.hour }));
  return [...recent, ...older];
}

/** Polls of the last minute by what SDKs held after them, most frequent first. */
export function readPolls(sql: SqlStorage, nowMs: number): readonly EtagPolls[] {
  return sql
    .exec<{ etag: string; polls: number }>(
      "SELECT etag, SUM(n) AS polls FROM polls WHERE at > ? GROUP BY etag ORDER BY polls DESC",
      Math.floor((nowMs - POLL_WINDOW_MS) / POLL_STEP_MS),
    )
    .toArray();
}

/** Variables whose default in code was used, most frequent first. */
export function readDefaulted(sql: SqlStorage, nowMs: number): readonly DefaultedVariable[] {
  return sql
    .exec<{ variable: string; n: number; last: number }>(
      `SELECT variable, SUM(n) AS n, MAX(last_minute) AS last FROM defaulted WHERE day > ? AND variable <> ''
       GROUP BY variable ORDER BY n DESC`,
      Math.floor(nowMs / STEP_MS.day) - DEFAULTED_DAYS_KEPT,
    )
    .toArray()
    .map(({ variable, n, last }) => ({ variable, evaluations: n, lastMs: last * STEP_MS.minute }));
}
