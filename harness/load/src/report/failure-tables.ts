import type { Failure } from "../open-loop/failure-log.ts";
import type { WorkerWarning } from "../platform/read-worker-warnings.ts";
import { escapeHtml } from "./line-chart.ts";

/** Number of the run, from 1, when a report speaks of several. */
interface OfRun {
  readonly run?: number;
}

export type RunFailure = Failure & OfRun;
export type RunWarning = WorkerWarning & OfRun;

/** Rows of one table; the JSON result has all. */
const ROWS_MAX = 200;

/** Tables of posts that were not accepted and of the Workers' warnings; empty when there are none. */
export function renderFailureTables(failures: readonly RunFailure[], warnings: readonly RunWarning[]): string {
  return [
    renderTable(
      "Not taken",
      ["second", "answer", "count", "latency ms", "what it said"],
      failures.map((failure) => [
        describeMoment(failure),
        String(failure.status),
        String(failure.count),
        failure.fastestMs === failure.slowestMs
          ? String(failure.slowestMs)
          : `${failure.fastestMs}–${failure.slowestMs}`,
        failure.message,
      ]),
    ),
    renderTable(
      "Warnings of the Workers",
      ["second", "level", "count", "what it said"],
      warnings.map((warning) => [describeMoment(warning), warning.level, String(warning.count), warning.message]),
    ),
  ].join("");
}

function describeMoment({ run, second }: OfRun & { readonly second: number }): string {
  return run === undefined ? String(second) : `${second} of run ${run}`;
}

function renderTable(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const left = rows.length - ROWS_MAX;
  const body = rows
    .slice(0, ROWS_MAX)
    .map((cells) => `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`);
  const note = left > 0 ? `<p class="lead">${left} further rows are in the JSON result.</p>` : "";
  return `<h2>${title}</h2>
<table class="words"><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr>${body.join("\n")}</table>${note}
`;
}
