import type { LatencySummary, SecondSummary } from "../open-loop/timeline.ts";
import type { LoadRun } from "../run-scenario.ts";
import { type RunFailure, type RunWarning, renderFailureTables } from "./failure-tables.ts";
import { escapeHtml, formatNumber, renderLineChart } from "./line-chart.ts";
import { REPORT_SCRIPT, REPORT_STYLE } from "./report-page.ts";

export interface ReportInput {
  readonly title: string;
  readonly run: LoadRun;
  /** Origin that the load went to. */
  readonly url: string;
  /** Figures for the top of the page. */
  readonly cards: readonly { readonly label: string; readonly value: string; readonly mood?: "good" | "bad" }[];
  /** Landed events per second after the start, when the landing folder could be read. */
  readonly landedPerSecond?: readonly number[];
  /** Default: those of the run. */
  readonly failures?: readonly RunFailure[];
  readonly warnings?: readonly RunWarning[];
}

/** A self-contained HTML page about one run: no request leaves it. */
export function renderReport(input: ReportInput): string {
  const { run, title, url } = input;
  const { scenario } = run;
  const started = new Date(run.startedAtMs).toISOString().slice(0, 19).replace("T", " ");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${REPORT_STYLE}</style></head><body>
<h1>${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(scenario.description)} ${formatNumber(scenario.devices)} devices, ${scenario.eventsPerPost} events a post, to ${escapeHtml(url)}, ${started} UTC. Open loop: latency counts from the planned moment of each request.</p>
<div class="cards">${input.cards.map(renderCard).join("")}</div>
${renderCharts(input)}
<h2>Latency by phase</h2>
${renderLatencyTable(run)}
<h2>Answers</h2>
${renderOutcomes(run)}
${renderFailureTables(input.failures ?? run.failures, input.warnings ?? [])}<script>${REPORT_SCRIPT}</script></body></html>
`;
}

function renderCharts({ run, landedPerSecond }: ReportInput): string {
  const seconds = run.timeline.seconds();
  const bands = run.scenario.phases.map(({ name, seconds: length }) => ({ name, seconds: length }));
  const charts = [
    renderLineChart({
      title: "Requests",
      unit: "per second",
      bands,
      series: [
        { name: "offered", className: "blue", values: seconds.map((second) => second.offered) },
        {
          name: "201",
          className: "green",
          values: seconds.map((second) => countEnded(second, (key) => key === "201")),
        },
        {
          name: "not taken",
          className: "red",
          values: seconds.map((second) => countEnded(second, (key) => key !== "201")),
        },
      ],
    }),
    renderLineChart({
      title: "Latency",
      unit: "ms, logarithmic",
      bands,
      isLogarithmic: true,
      series: [
        { name: "p50", className: "violet", values: seconds.map((second) => latencyOf(second, "p50Ms")) },
        { name: "p99", className: "amber", values: seconds.map((second) => latencyOf(second, "p99Ms")) },
      ],
    }),
  ];
  if (landedPerSecond !== undefined) {
    const length = Math.max(seconds.length, landedPerSecond.length);
    const accepted = accumulate(
      seconds.map((second) => second.acceptedEvents),
      length,
    );
    const landed = accumulate(landedPerSecond, length);
    charts.push(
      renderLineChart({
        title: "Events",
        unit: "in total",
        bands,
        series: [
          { name: "accepted", className: "green", values: accepted },
          { name: "landed", className: "blue", values: landed },
        ],
      }),
    );
  }
  return charts.join("\n");
}

function renderCard({ label, value, mood }: ReportInput["cards"][number]): string {
  return `<div class="card ${mood ?? ""}"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`;
}

function renderLatencyTable(run: LoadRun): string {
  const rows = run.scenario.phases.map(({ name }, index) => latencyRow(name, run.timeline.phaseLatency(index)));
  return `<table><tr><th>phase</th><th>requests</th><th>p50 ms</th><th>p90 ms</th><th>p99 ms</th><th>p99.9 ms</th><th>max ms</th></tr>
${rows.join("\n")}
${latencyRow("all", run.timeline.latency())}</table>`;
}

function latencyRow(name: string, latency: LatencySummary): string {
  const cells = [latency.p50Ms, latency.p90Ms, latency.p99Ms, latency.p999Ms, latency.maxMs];
  return `<tr><td>${escapeHtml(name)}</td><td>${latency.count}</td>${cells.map((ms) => `<td>${ms.toFixed(1)}</td>`).join("")}</tr>`;
}

function renderOutcomes(run: LoadRun): string {
  const timelines = [
    ["events post", run.timeline.outcomes()],
    ["config fetch", run.configTimeline.outcomes()],
  ] as const;
  const rows = timelines.flatMap(([request, outcomes]) =>
    Object.entries(outcomes).map(
      ([outcome, count]) => `<tr><td>${request}</td><td>${escapeHtml(outcome)}</td><td>${count}</td></tr>`,
    ),
  );
  const said = Object.entries(run.refusals).map(
    ([text, count]) => `<tr><td>said</td><td>${escapeHtml(text)}</td><td>${count}</td></tr>`,
  );
  return `<table><tr><th>request</th><th>answer</th><th>count</th></tr>${rows.join("")}${said.join("")}</table>`;
}

function countEnded(second: SecondSummary, matches: (outcome: string) => boolean): number {
  return Object.entries(second.outcomes).reduce((sum, [outcome, count]) => sum + (matches(outcome) ? count : 0), 0);
}

function latencyOf(second: SecondSummary, percentile: "p50Ms" | "p99Ms"): number | undefined {
  return Object.keys(second.outcomes).length === 0 ? undefined : second[percentile];
}

function accumulate(values: readonly number[], length: number): number[] {
  let sum = 0;
  return Array.from({ length }, (_, index) => (sum += values[index] ?? 0));
}
