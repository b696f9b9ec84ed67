import Table from "cli-table3";

import { EVALUATIONS } from "./measure-evaluation.ts";
import type { SizeReport } from "./run-benchmark.ts";
import type { Timing } from "./sampling.ts";

/** Prints one table per size: microseconds per call with `p50 / p99`, memory in kilobytes. */
export function printTables(reports: readonly SizeReport[]): void {
  for (const { features, configBytes, evaluations, loads, memory } of reports) {
    console.log(`\n${features} features, ${Math.round(configBytes / 1024)} KB of config; µs per call (p50 / p99)`);
    const table = new Table({ head: ["", ...EVALUATIONS, "load", "memory KB"], style: { head: [], border: [] } });
    for (const [name, timings] of Object.entries(evaluations)) {
      const kept = memory[name]?.keptBytes;
      table.push([
        name,
        ...EVALUATIONS.map((evaluation) => formatTiming(timings[evaluation])),
        formatTiming(loads.rivals[name]),
        kept === undefined ? "" : Math.round(kept / 1024).toLocaleString("en"),
      ]);
    }
    const blank = EVALUATIONS.map(() => "");
    table.push(["JSON.parse, bytes", ...blank, formatTiming(loads.jsonParseBytes), ""]);
    table.push(["JSON.parse, text", ...blank, formatTiming(loads.jsonParseText), ""]);
    console.log(table.toString());
  }
}

function formatTiming(timing: Timing | undefined): string {
  return timing === undefined
    ? ""
    : `${formatTime(timing.perCall)} (${formatTime(timing.p50)} / ${formatTime(timing.p99)})`;
}

/** Three significant digits, without exponents. */
export function formatTime(microseconds: number): string {
  if (microseconds >= 1_000) return Math.round(microseconds).toLocaleString("en");
  return String(Number(microseconds.toPrecision(3)));
}
