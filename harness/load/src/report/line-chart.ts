export interface Series {
  readonly name: string;
  /** CSS class that gives it its colour. */
  readonly className: string;
  /** One value per second from 0; undefined leaves a gap. */
  readonly values: readonly (number | undefined)[];
}

export interface LineChart {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
  /** Names and lengths of the phases, drawn as bands. */
  readonly bands: readonly { readonly name: string; readonly seconds: number }[];
  /** Each step of the grid is ten times the last. */
  readonly isLogarithmic?: boolean;
}

const WIDTH = 920;
const HEIGHT = 260;
const MARGIN = { left: 64, right: 16, top: 28, bottom: 28 };
const PLOT_WIDTH = WIDTH - MARGIN.left - MARGIN.right;
const PLOT_HEIGHT = HEIGHT - MARGIN.top - MARGIN.bottom;

/** A chart over time as an inline SVG figure with a legend; its numbers are in `data-chart` for the page's script. */
export function renderLineChart(chart: LineChart): string {
  const seconds = Math.max(2, ...chart.series.map((series) => series.values.length));
  const max = Math.max(1, ...chart.series.flatMap((series) => series.values.map((value) => value ?? 0)));
  const scale = chart.isLogarithmic ? logarithmicScale(max) : linearScale(max);
  const x = (second: number): number => MARGIN.left + (second / (seconds - 1)) * PLOT_WIDTH;
  const y = (value: number): number => MARGIN.top + (1 - scale.part(value)) * PLOT_HEIGHT;
  const data = {
    unit: chart.unit,
    left: MARGIN.left,
    width: PLOT_WIDTH,
    seconds,
    series: chart.series.map(({ name, values }) => ({ name, values: values.map((value) => value ?? null) })),
  };
  return `<figure data-chart="${escapeHtml(JSON.stringify(data))}">
<figcaption><b>${escapeHtml(chart.title)}</b> <span class="unit">${escapeHtml(chart.unit)}</span>${renderLegend(chart.series)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(chart.title)}">
${renderBands(chart.bands, seconds, x)}
${scale.ticks.map((tick) => renderTick(tick, y(tick))).join("\n")}
${renderSecondTicks(seconds, x)}
${chart.series.map((series) => `<path class="line ${series.className}" d="${linePath(series.values, x, y)}"/>`).join("\n")}
<line class="cursor" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}" visibility="hidden"/>
</svg><output></output></figure>`;
}

interface Scale {
  readonly ticks: readonly number[];
  /** Share of the height, in [0, 1]. */
  part(value: number): number;
}

function linearScale(max: number): Scale {
  const rough = max / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const top = Math.ceil(max / step) * step;
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return { ticks, part: (value) => value / top };
}

function logarithmicScale(max: number): Scale {
  const decades = Math.max(1, Math.ceil(Math.log10(max)));
  const ticks = Array.from({ length: decades + 1 }, (_, index) => 10 ** index);
  return { ticks, part: (value) => Math.min(1, Math.max(0, Math.log10(Math.max(1, value)) / decades)) };
}

function linePath(
  values: readonly (number | undefined)[],
  x: (second: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let isDrawing = false;
  for (const [second, value] of values.entries()) {
    if (value !== undefined) path += `${isDrawing ? "L" : "M"}${x(second).toFixed(1)} ${y(value).toFixed(1)}`;
    isDrawing = value !== undefined;
  }
  return path;
}

function renderBands(bands: LineChart["bands"], seconds: number, x: (second: number) => number): string {
  let start = 0;
  const drawn = bands.map(({ name, seconds: length }, index) => {
    const from = x(Math.min(start, seconds - 1));
    start += length;
    const width = Math.max(0, x(Math.min(start, seconds - 1)) - from);
    const label =
      width > 40 ? `<text class="band-name" x="${(from + 4).toFixed(1)}" y="20">${escapeHtml(name)}</text>` : "";
    return `<rect class="band${index % 2}" x="${from.toFixed(1)}" y="${MARGIN.top}" width="${width.toFixed(1)}" height="${PLOT_HEIGHT}"/>${label}`;
  });
  return drawn.join("\n");
}

function renderTick(value: number, y: number): string {
  return `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/><text class="tick" x="${MARGIN.left - 8}" y="${(y + 4).toFixed(1)}" text-anchor="end">${formatNumber(value)}</text>`;
}

function renderSecondTicks(seconds: number, x: (second: number) => number): string {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600].find((candidate) => seconds / candidate <= 12) ?? 3_600;
  const ticks: string[] = [];
  for (let second = 0; second < seconds; second += step) {
    ticks.push(
      `<text class="tick" x="${x(second).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle">${second} s</text>`,
    );
  }
  return ticks.join("\n");
}

function renderLegend(series: readonly Series[]): string {
  return series.map(({ name, className }) => `<span class="key ${className}">${escapeHtml(name)}</span>`).join("");
}

export function formatNumber(value: number): string {
  if (value >= 10_000) return `${Number((value / 1000).toFixed(1)).toLocaleString("en-US")}k`;
  return Number(value.toFixed(2)).toLocaleString("en-US");
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
