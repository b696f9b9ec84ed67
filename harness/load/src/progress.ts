import pc from "picocolors";

import type { Timeline } from "./open-loop/timeline.ts";

export interface Progress {
  stop(): void;
}

const TERMINAL_INTERVAL_MS = 250;
const LOG_INTERVAL_MS = 5_000;
const BARS = "▁▂▃▄▅▆▇█";
const SPARK_SECONDS = 24;

/**
 * Shows a run on stderr while it happens: a line that is redrawn on a terminal, a line every five seconds elsewhere.
 *
 * @param plannedMs Length of the run.
 */
export function showProgress(label: string, timeline: Timeline, plannedMs: number): Progress {
  const { stderr } = process;
  const startMs = performance.now();
  const draw = (): void => {
    const text = describeProgress(label, timeline, performance.now() - startMs, plannedMs);
    stderr.write(stderr.isTTY ? `\r\u001B[K${text}` : `${text}\n`);
  };
  const timer = setInterval(draw, stderr.isTTY ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS);
  // A run that fails must end the process, whether or not anybody stopped its progress.
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      draw();
      if (stderr.isTTY) stderr.write("\n");
    },
  };
}

/** One line: time, a curve of the offered load, counts, and the latency of the last whole second. */
function describeProgress(label: string, timeline: Timeline, elapsedMs: number, plannedMs: number): string {
  const last = timeline.lastSecond();
  const taken = timeline.countOutcomes((outcome) => typeof outcome === "number" && outcome < 300);
  const failed = timeline.countOutcomes((outcome) => typeof outcome !== "number" || outcome >= 300);
  const ended = taken + failed;
  const parts = [
    pc.bold(label),
    `${(elapsedMs / 1000).toFixed(0)}/${(plannedMs / 1000).toFixed(0)} s`,
    pc.cyan(sparkline(timeline.recentOffered(SPARK_SECONDS))),
    `${last?.offered ?? 0}/s`,
    `${pc.green(String(taken))} taken`,
    failed > 0 ? pc.red(`${failed} failed`) : "0 failed",
    `${timeline.offered - ended} open`,
    `p50 ${(last?.p50Ms ?? 0).toFixed(1)} ms`,
    `p99 ${(last?.p99Ms ?? 0).toFixed(1)} ms`,
  ];
  return parts.join("  ");
}

function sparkline(values: readonly number[]): string {
  const max = Math.max(1, ...values);
  return values.map((value) => BARS[Math.round((value / max) * (BARS.length - 1))]).join("");
}
