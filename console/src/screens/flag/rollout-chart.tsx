import type { Rollout } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";
import { letInAt } from "./rollout.ts";

import css from "./flag.module.css";

const WIDTH = 720;
const HEIGHT = 132;
const TOP = 16;
const BOTTOM = 108;
const LEFT = 32;
const RIGHT = WIDTH - 10;
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** The share let in over time: solid as edited, dashed as it was, a thin line for today. */
export function RolloutChart({
  rollout,
  was,
  nowMs,
}: {
  readonly rollout: Rollout;
  readonly was: Rollout | undefined;
  readonly nowMs: number;
}) {
  const times = [...rollout.stages, ...(was?.stages ?? [])].map(({ atMs }) => atMs);
  const fromMs = Math.min(...times, nowMs);
  const toMs = Math.max(...times, nowMs) + 1;
  const x = (ms: number): number => LEFT + ((ms - fromMs) / (toMs - fromMs)) * (RIGHT - LEFT);
  const y = (percent: number): number => BOTTOM - (percent / 100) * (BOTTOM - TOP);
  const isLate = x(nowMs) > WIDTH * 0.8;
  const today = letInAt(rollout, nowMs);
  const line = (drawn: Rollout): string => {
    const points = drawn.stages.flatMap(({ atMs, percent }, place) => {
      const before = drawn.stages[place - 1]?.percent ?? 0;
      const isStep = drawn.kind !== "gradual" || place === 0;
      return isStep ? [`${x(atMs)},${y(before)}`, `${x(atMs)},${y(percent)}`] : [`${x(atMs)},${y(percent)}`];
    });
    return [`${x(fromMs)},${y(0)}`, ...points, `${x(toMs)},${y(drawn.stages.at(-1)?.percent ?? 0)}`].join(" ");
  };
  return (
    <svg className={css["chart"]} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={messages.chart(today)}>
      {[0, 50, 100].map((percent) => (
        <g key={percent}>
          <line x1={LEFT} x2={RIGHT} y1={y(percent)} y2={y(percent)} className={css["grid"]} />
          <text x={LEFT - 6} y={y(percent) + 4} textAnchor="end">
            {percent}
          </text>
        </g>
      ))}
      {was === undefined ? null : <polyline points={line(was)} className={css["was"]} />}
      <polyline points={line(rollout)} className={css["line"]} />
      {rollout.stages.map(({ atMs, percent }, place) => (
        <g key={atMs}>
          <rect x={x(atMs) - 4} y={y(percent) - 4} width="8" height="8" className={css["point"]} />
          <text x={x(atMs)} y={HEIGHT - 6} textAnchor={anchorOf(place, rollout.stages.length)}>
            {DATE.format(atMs)}
          </text>
        </g>
      ))}
      <line x1={x(nowMs)} x2={x(nowMs)} y1={TOP - 8} y2={BOTTOM} className={css["today"]} />
      <text
        x={x(nowMs) + (isLate ? -6 : 6)}
        y={TOP - 4}
        textAnchor={isLate ? "end" : "start"}
        className={css["todayText"]}
      >
        {messages.today(today)}
      </text>
    </svg>
  );
}

function anchorOf(place: number, count: number): "start" | "middle" | "end" {
  if (place === 0 && count > 1) return "start";
  return place === count - 1 ? "end" : "middle";
}
