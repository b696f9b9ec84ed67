import { formatTime } from "./print-tables.ts";
import type { SizeReport } from "./run-benchmark.ts";

const WIDTH = 760;
const LABEL_WIDTH = 160;
const BAR_HEIGHT = 20;
const GAP = 8;
const PANEL_TOP = 44;

const LABELS: Readonly<Record<string, string>> = {
  burgee: "Burgee",
  "flagd-core": "flagd-core",
  growthbook: "GrowthBook",
  unleash: "Unleash",
  "devcycle-ts": "DevCycle TypeScript",
  "devcycle-json": "DevCycle JSON",
  "devcycle-pb": "DevCycle protobuf",
};

/** An SVG of two panels of bars, shorter is better, on a logarithmic axis because the slowest would hide the rest. */
export function renderChart(report: SizeReport): string {
  const names = Object.keys(report.evaluations);
  const panelHeight = PANEL_TOP + names.length * (BAR_HEIGHT + GAP) + 12;
  const panels = [
    renderPanel(report, "oneFresh", "One variable, fresh context", 0),
    renderPanel(report, "all", "Everything, fresh context", panelHeight),
  ];
  const height = panelHeight * 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">
<title>Evaluation time of feature flag engines with ${report.features} features, microseconds</title>
<style>
  text { fill: #1f2328 } .other { fill: #9aa4af } .ours { fill: #0a7d5a } .note { fill: #59636e; font-size: 11px }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .other { fill: #57606a } .ours { fill: #2ec28f } .note { fill: #9198a1 } }
</style>
${panels.join("\n")}
</svg>
`;
}

function renderPanel(report: SizeReport, evaluation: "oneFresh" | "all", title: string, top: number): string {
  const rows = Object.entries(report.evaluations)
    .flatMap(([name, timings]) =>
      timings[evaluation] === undefined ? [] : [{ name, time: timings[evaluation].perCall }],
    )
    .toSorted((a, b) => a.time - b.time);
  const logs = rows.map(({ time }) => Math.log10(time));
  const floor = Math.min(...logs) - 0.35;
  const span = Math.max(...logs) - floor;
  const room = WIDTH - LABEL_WIDTH - 110;
  const bars = rows.map(({ name, time }, index) => {
    const y = top + PANEL_TOP + index * (BAR_HEIGHT + GAP);
    const width = ((Math.log10(time) - floor) / span) * room;
    const weight = name === "burgee" ? ' font-weight="600"' : "";
    return [
      `<text x="${LABEL_WIDTH - 8}" y="${y + 15}" text-anchor="end"${weight}>${LABELS[name] ?? name}</text>`,
      `<rect class="${name === "burgee" ? "ours" : "other"}" x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="3"/>`,
      `<text x="${(LABEL_WIDTH + width + 8).toFixed(1)}" y="${y + 15}"${weight}>${formatTime(time)} µs</text>`,
    ].join("\n");
  });
  return [
    `<text x="8" y="${top + 22}" font-size="15" font-weight="600">${title}</text>`,
    `<text class="note" x="${WIDTH - 8}" y="${top + 22}" text-anchor="end">${report.features} features · median time per call · logarithmic, shorter is better</text>`,
    ...bars,
  ].join("\n");
}
