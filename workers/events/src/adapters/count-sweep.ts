import {
  DEFAULTED_DAYS_KEPT,
  POLL_STEP_MS,
  POLLS_KEPT_MS,
  ROWS_PER_STEP_MAX,
  STEP_MS,
  STEPS_KEPT,
} from "../core/count-limits.ts";
import type { EvaluationKind } from "../core/evaluation-adder.ts";
import { readSummed, UNNAMED_SERIES, writeSummed } from "./count-tables.ts";

/**
 * Sums up the hours and days that are over and deletes what is old.
 * @param isKnown whether names are of the project; invented ones are kept for an hour or so. Undefined: not known now.
 * @returns whether anything is left
 */
export function sweepCounts(
  sql: SqlStorage,
  nowMs: number,
  isKnown: ((kind: EvaluationKind) => boolean) | undefined,
): boolean {
  const hour = Math.floor(nowMs / STEP_MS.hour);
  const day = Math.floor(nowMs / STEP_MS.day);
  if (isKnown !== undefined) dropInventions(sql, hour * 60, isKnown);
  sumUp(sql, { from: "minutes", to: "hours", factor: 60, current: hour, kept: STEPS_KEPT.hour });
  sumUp(sql, { from: "hours", to: "days", factor: 24, current: day, kept: STEPS_KEPT.day });
  sql.exec("DELETE FROM minutes WHERE at < ?", Math.floor(nowMs / STEP_MS.minute) - STEPS_KEPT.minute);
  sql.exec("DELETE FROM hours WHERE at < ?", hour - STEPS_KEPT.hour);
  sql.exec("DELETE FROM days WHERE at < ?", day - STEPS_KEPT.day);
  sql.exec("DELETE FROM polls WHERE at < ?", Math.floor((nowMs - POLLS_KEPT_MS) / POLL_STEP_MS));
  sql.exec("DELETE FROM defaulted WHERE day <= ?", day - DEFAULTED_DAYS_KEPT);
  sql.exec(
    "DELETE FROM series WHERE id <> ? AND last_hour < ? AND id NOT IN (SELECT series FROM minutes)",
    UNNAMED_SERIES,
    // One that was never summed up has 0.
    hour - STEPS_KEPT.day * 24,
  );
  const left = ["minutes", "hours", "days", "polls"].map((table) => `SELECT 1 FROM (SELECT 1 FROM ${table} LIMIT 1)`);
  return sql.exec(left.join(" UNION ALL ")).toArray().length > 0;
}

/** Counts the evaluations of invented names without names, up to a minute that is not over. */
function dropInventions(sql: SqlStorage, beforeMinute: number, isKnown: (kind: EvaluationKind) => boolean): void {
  const series = sql
    .exec<EvaluationKind & { id: number } & Record<string, SqlStorageValue>>(
      "SELECT id, feature, variable, variation, reason FROM series WHERE id <> 0",
    )
    .toArray();
  const invented = JSON.stringify(series.filter((kind) => !isKnown(kind)).map(({ id }) => id));
  if (invented === "[]") return;
  const among = "at < ? AND series IN (SELECT value FROM json_each(?))";
  sql.exec(
    `INSERT INTO minutes (at, series, n) SELECT at, ${UNNAMED_SERIES}, SUM(n) FROM minutes WHERE ${among} GROUP BY at
     ON CONFLICT (at, series) DO UPDATE SET n = n + excluded.n`,
    beforeMinute,
    invented,
  );
  sql.exec(`DELETE FROM minutes WHERE ${among}`, beforeMinute, invented);
}

interface Summing {
  readonly from: "minutes" | "hours";
  readonly to: "hours" | "days";
  /** Steps of `from` in one of `to`. */
  readonly factor: number;
  /** The step of `to` that is not over. */
  readonly current: number;
  readonly kept: number;
}

function sumUp(sql: SqlStorage, { from, to, factor, current, kept }: Summing): void {
  const oldest = sql.exec<{ at: number | null }>(`SELECT MIN(at) AS at FROM ${from}`).one().at;
  const first = oldest === null ? current : Math.floor(oldest / factor);
  const summed = readSummed(sql, to);
  for (let step = Math.max(first, summed + 1, current - kept); step < current; step++) {
    const range = [step * factor, (step + 1) * factor] as const;
    const sums = `SELECT series, SUM(n) AS n FROM ${from} WHERE at >= ? AND at < ? GROUP BY series`;
    sql.exec(
      `INSERT OR REPLACE INTO ${to} (at, series, n)
       SELECT ?, CASE WHEN place <= ? THEN series ELSE ${UNNAMED_SERIES} END AS kept, SUM(n)
       FROM (SELECT series, n, ROW_NUMBER() OVER (ORDER BY series = ${UNNAMED_SERIES} DESC, n DESC) AS place FROM (${sums}))
       GROUP BY kept`,
      step,
      ROWS_PER_STEP_MAX,
      ...range,
    );
    if (to === "hours") {
      sql.exec(`UPDATE series SET last_hour = ? WHERE id IN (SELECT series FROM hours WHERE at = ?)`, step, step);
    }
  }
  writeSummed(sql, to, Math.max(summed, current - 1));
}
