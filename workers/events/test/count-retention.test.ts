import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { readActivity, readCounts, readDefaulted } from "../src/adapters/count-queries.ts";
import { sweepCounts } from "../src/adapters/count-sweep.ts";
import { addEvaluations } from "../src/adapters/count-tables.ts";
import { DEFAULTED_PER_DAY_MAX, ROWS_PER_MINUTE_MAX, ROWS_PER_STEP_MAX } from "../src/core/count-limits.ts";
import type { EvaluationRow } from "../src/core/evaluation-adder.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Midnight. */
const START_MS = 20_700 * DAY_MS;

function evaluated(atMs: number, changes: Partial<EvaluationRow> = {}): EvaluationRow {
  const names = { feature: "f1", variable: "headline", variation: "v1", reason: "SPLIT" };
  return { ...names, minute: Math.floor(atMs / 60_000), n: 1, ...changes };
}

/** Runs a step over the database of a new object. */
function withSql<Result>(step: (sql: SqlStorage) => Result): Promise<Result> {
  const stub = env.COUNTS.getByName(crypto.randomUUID());
  return runInDurableObject(stub, (_instance, { storage }) => step(storage.sql));
}

function sumOf(sql: SqlStorage, by: "minute" | "hour" | "day", fromMs: number, toMs: number): number {
  const stepMs = { minute: 60_000, hour: HOUR_MS, day: DAY_MS }[by];
  const range = { from: Math.floor(fromMs / stepMs), to: Math.floor(toMs / stepMs) };
  return readCounts(sql, { by, ...range }).reduce((sum, { n }) => sum + n, 0);
}

const isKnown = ({ feature, variable }: { feature: string; variable: string }): boolean =>
  feature === "f1" && variable === "headline";

describe("the object that counts", () => {
  it("keeps minutes for two days, hours for ninety, days for four hundred, and then nothing", async () => {
    await withSql((sql) => {
      // One evaluation every hour for three days, swept every hour.
      for (let hour = 0; hour < 72; hour++) {
        const nowMs = START_MS + hour * HOUR_MS;
        addEvaluations(sql, [evaluated(nowMs)]);
        expect(sweepCounts(sql, nowMs + 65 * 60_000, isKnown)).toBe(true);
        for (const by of ["hour", "day"] as const) expect(sumOf(sql, by, START_MS, nowMs)).toBe(hour + 1);
      }
      const sums = (nowMs: number) => {
        const isLeft = sweepCounts(sql, nowMs, isKnown);
        return [...(["minute", "hour", "day"] as const).map((by) => sumOf(sql, by, START_MS, nowMs)), isLeft];
      };
      // The last sweep came five minutes after the hour.
      expect(sums(START_MS + 3 * DAY_MS)).toEqual([47, 72, 72, true]);
      expect(sums(START_MS + 5 * DAY_MS)).toEqual([0, 72, 72, true]);
      expect(sums(START_MS + 91 * DAY_MS)).toEqual([0, 48, 72, true]);
      expect(readActivity(sql, START_MS + 91 * DAY_MS)).toMatchObject([
        { feature: "f1", n: 0, lastMs: START_MS + 71 * HOUR_MS },
      ]);
      expect(sums(START_MS + 100 * DAY_MS)).toEqual([0, 0, 72, true]);
      expect(sums(START_MS + 402 * DAY_MS)).toEqual([0, 0, 24, true]);
      expect(sums(START_MS + 403 * DAY_MS)).toEqual([0, 0, 0, false]);
      expect(sql.exec("SELECT COUNT(*) AS n FROM series").one()["n"]).toBe(1);
    });
  });

  it("catches up when sweeps were missed", async () => {
    await withSql((sql) => {
      for (let hour = 0; hour < 30; hour++) addEvaluations(sql, [evaluated(START_MS + hour * HOUR_MS)]);
      sweepCounts(sql, START_MS + 30 * HOUR_MS, isKnown);
      expect(sumOf(sql, "hour", START_MS, START_MS + 30 * HOUR_MS)).toBe(30);
      expect(sql.exec("SELECT SUM(n) AS n FROM days").one()["n"]).toBe(24);
    });
  });

  it("keeps the counts of invented names, and their names for an hour at most", async () => {
    await withSql((sql) => {
      const invented = Array.from({ length: 500 }, (_, index) =>
        evaluated(START_MS, { variable: `invented-${index}` }),
      );
      addEvaluations(sql, [evaluated(START_MS, { n: 9 }), ...invented]);
      sweepCounts(sql, START_MS + HOUR_MS, isKnown);
      const rows = sql.exec<{ variable: string; n: number }>(
        "SELECT variable, n FROM hours JOIN series ON id = series ORDER BY variable",
      );
      expect(rows.toArray()).toEqual([
        { variable: "", n: 500 },
        { variable: "headline", n: 9 },
      ]);
      expect(sql.exec("SELECT COUNT(*) AS n FROM series").one()["n"]).toBe(2);
    });
  });

  it("gives names to a bounded number of rows, of an hour to the most frequent", async () => {
    await withSql((sql) => {
      const many = Array.from({ length: ROWS_PER_MINUTE_MAX + 50 }, (_, index) =>
        evaluated(START_MS, { variable: `known-${index}`, n: index === 1_500 ? 100 : 1 }),
      );
      addEvaluations(sql, many);
      addEvaluations(sql, many.slice(-50));
      const total = ROWS_PER_MINUTE_MAX + 50 + 99 + 50;
      expect(sql.exec("SELECT COUNT(*) AS rows, SUM(n) AS n FROM minutes").one()).toEqual({
        rows: ROWS_PER_MINUTE_MAX + 1,
        n: total,
      });
      sweepCounts(sql, START_MS + HOUR_MS, undefined);
      expect(sql.exec("SELECT COUNT(*) AS rows, SUM(n) AS n FROM hours").one()).toEqual({
        rows: ROWS_PER_STEP_MAX,
        n: total,
      });
      expect(sql.exec("SELECT MAX(n) AS n FROM hours WHERE series <> 0").one()["n"]).toBe(100);
    });
  });

  it("remembers a bounded number of defaulted variables, for today and yesterday", async () => {
    await withSql((sql) => {
      const defaulted = (index: number, atMs: number) =>
        evaluated(atMs, { feature: "", variable: `asked-${index}`, variation: "DEFAULT" });
      addEvaluations(sql, [defaulted(0, START_MS), defaulted(0, START_MS + DAY_MS)]);
      addEvaluations(
        sql,
        Array.from({ length: DEFAULTED_PER_DAY_MAX + 10 }, (_, index) => defaulted(index, START_MS)),
      );
      const read = (nowMs: number) => readDefaulted(sql, nowMs);
      expect(read(START_MS + DAY_MS)).toHaveLength(DEFAULTED_PER_DAY_MAX);
      expect(read(START_MS + DAY_MS)[0]).toEqual({ variable: "asked-0", evaluations: 3, lastMs: START_MS + DAY_MS });
      expect(read(START_MS + 2 * DAY_MS)).toHaveLength(1);
      sweepCounts(sql, START_MS + 3 * DAY_MS, isKnown);
      expect(read(START_MS)).toEqual([]);
    });
  });

  it("plans its sweep with the first count, and comes again while something is left", async () => {
    const stub = env.COUNTS.getByName("planned");
    await stub.addEvaluations("planned", [evaluated(Date.now())]);
    const planned = () => runInDurableObject(stub, (_instance, { storage }) => storage.getAlarm());
    expect(await planned()).toBeGreaterThan(Date.now());
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await planned()).toBeGreaterThan(Date.now());
  });
});
