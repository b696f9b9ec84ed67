/** Style of the report; follows the reader's colour scheme. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #16202b; --soft: #5c6b7a; --paper: #fff; --rule: #dfe5ea; --band: #f4f7f9;
  --blue: #2563eb; --green: #15803d; --red: #dc2626; --amber: #b45309; --violet: #7c3aed; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #93a1af; --paper: #0f1720; --rule: #26323d;
  --band: #16212b; --blue: #60a5fa; --green: #4ade80; --red: #f87171; --amber: #fbbf24; --violet: #a78bfa; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 980px; padding: 32px 24px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 17px; margin: 36px 0 8px; }
p.lead { color: var(--soft); margin: 4px 0 24px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 12px; }
.card { border: 1px solid var(--rule); border-radius: 8px; padding: 12px 14px; }
.card b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; } .card span { color: var(--soft); font-size: 13px; }
.card.good b { color: var(--green); } .card.bad b { color: var(--red); }
figure { margin: 20px 0; position: relative; } figcaption .unit { color: var(--soft); margin-right: 12px; }
svg { width: 100%; height: auto; display: block; }
.band0 { fill: none; } .band1 { fill: var(--band); } .grid { stroke: var(--rule); }
.tick, .band-name { fill: var(--soft); font-size: 11px; } .cursor { stroke: var(--soft); stroke-dasharray: 3 3; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.blue { stroke: var(--blue); } .green { stroke: var(--green); } .red { stroke: var(--red); } .amber { stroke: var(--amber); } .violet { stroke: var(--violet); }
.key { margin-right: 14px; font-size: 13px; } .key::before { content: ""; display: inline-block; width: 14px; height: 3px; margin: 0 6px 4px 0; background: currentColor; }
.key.blue { color: var(--blue); } .key.green { color: var(--green); } .key.red { color: var(--red); } .key.amber { color: var(--amber); } .key.violet { color: var(--violet); }
output { position: absolute; right: 16px; top: 26px; font-size: 12px; color: var(--ink); background: var(--paper); padding: 0 6px; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--rule); } th:first-child, td:first-child, .words th:last-child, .words td:last-child { text-align: left; }
th { color: var(--soft); font-weight: 500; font-size: 13px; }
`;

/** Shows the numbers under the pointer. */
export const REPORT_SCRIPT = `
for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const data = JSON.parse(figure.dataset.chart);
  const svg = figure.querySelector("svg"), cursor = figure.querySelector(".cursor"), output = figure.querySelector("output");
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const second = Math.round(((at - data.left) / data.width) * (data.seconds - 1));
    if (second < 0 || second >= data.seconds) return;
    const x = data.left + (second / (data.seconds - 1)) * data.width;
    cursor.setAttribute("x1", x); cursor.setAttribute("x2", x); cursor.setAttribute("visibility", "visible");
    output.textContent = second + " s · " + data.series.map(({ name, values }) =>
      name + " " + (values[second] == null ? "–" : Number(values[second].toFixed(2)).toLocaleString())).join(" · ");
  });
  svg.addEventListener("pointerleave", () => { cursor.setAttribute("visibility", "hidden"); output.textContent = ""; });
}
`;
