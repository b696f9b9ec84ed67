import { type CSSProperties, type ReactNode, useId, useState } from "react";

import { Button } from "./button.tsx";
import { DataTable } from "./data-table.tsx";
import { formatNumber } from "./format-time.ts";
import { partsMessages as messages } from "./messages.ts";
import { ceilNicely } from "./nice-number.ts";

import css from "./bar-chart.module.css";

export interface BarSeries {
  readonly key: string;
  readonly name: string;
  /** Stands before the name; a patch of its colour and pattern unless given. */
  readonly lead?: ReactNode;
  /** Custom properties as `variationStyle` gives them. */
  readonly style: CSSProperties;
  /** One for each step. */
  readonly values: readonly number[];
  /** What stands after the name; the sum unless given. */
  readonly figure?: string;
}

export interface ChartMark {
  readonly atMs: number;
  readonly label: string;
}

interface Props {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  /** What the chart says in a sentence, for those who do not see it. */
  readonly summary: string;
  /** From the ground up. */
  readonly series: readonly BarSeries[];
  readonly fromMs: number;
  readonly stepMs: number;
  readonly steps: number;
  /** The name of a step by its start. */
  readonly formatStep: (ms: number) => string;
  /** Moments to be seen as thin lines, such as publishes. */
  readonly marks?: readonly ChartMark[];
  readonly size?: "normal" | "low";
}

/** Stacked bars over time, each series named beside them, and the same as a table. */
export function BarChart(props: Props) {
  const { title, note, series, fromMs, stepMs, steps, formatStep } = props;
  const [isTable, setIsTable] = useState(false);
  const id = useId();
  const starts = Array.from({ length: steps }, (_, step) => fromMs + step * stepMs);
  return (
    <figure className={css["chart"]} aria-labelledby={id}>
      <figcaption className={css["head"]}>
        <h2 id={id}>{title}</h2>
        <span className={css["note"]}>{note}</span>
        <Button kind="bare" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
          {isTable ? messages.showAsChart : messages.showAsTable}
        </Button>
      </figcaption>
      {isTable ? (
        <ChartTable series={series} starts={starts} formatStep={formatStep} />
      ) : (
        <div className={css["body"]}>
          <Plot {...props} starts={starts} />
          <Legend series={series} />
        </div>
      )}
    </figure>
  );
}

function Plot({
  summary,
  series,
  starts,
  formatStep,
  marks = [],
  fromMs,
  stepMs,
  steps,
  size = "normal",
}: Props & { readonly starts: readonly number[] }) {
  const sums = starts.map((_, step) => series.reduce((sum, { values }) => sum + (values[step] ?? 0), 0));
  const top = ceilNicely(Math.max(...sums, 1));
  const placeOf = (atMs: number) => ((atMs - fromMs) / (steps * stepMs)) * 100;
  const ends = [starts[0], starts[Math.floor(steps / 2)], starts.at(-1)];
  return (
    <div className={css["place"]}>
      <div className={css["plot"]} role="img" aria-label={summary} data-size={size}>
        <span className={css["top"]}>{formatNumber(top)}</span>
        {top > 1 ? <span className={css["half"]}>{formatNumber(top / 2)}</span> : null}
        <div className={css["bars"]}>
          {starts.map((start, step) => (
            <span key={start} className={css["step"]} title={describeStep(formatStep(start), series, step)}>
              {series.map(({ key, values, style }) => {
                const value = values[step] ?? 0;
                return value <= 0 ? null : (
                  <span
                    key={key}
                    className={css["part"]}
                    style={{ ...style, "--size": (value / top) * 100 } as CSSProperties}
                  />
                );
              })}
            </span>
          ))}
        </div>
        {mergeMarks(marks, stepMs).map(({ atMs, label }) => (
          <span
            key={`${atMs} ${label}`}
            className={css["mark"]}
            data-late={placeOf(atMs) > 80 || undefined}
            style={{ "--at": placeOf(atMs) } as CSSProperties}
          >
            <b>{label}</b>
          </span>
        ))}
      </div>
      <div className={css["axis"]} aria-hidden="true">
        {ends.map((start, place) => (
          <span key={place}>{start === undefined ? "" : formatStep(start)}</span>
        ))}
      </div>
    </div>
  );
}

/** Marks of one step as one, for their words would lie over each other. */
function mergeMarks(marks: readonly ChartMark[], stepMs: number): readonly ChartMark[] {
  const bySteps = Map.groupBy(marks, ({ atMs }) => Math.floor(atMs / stepMs));
  return [...bySteps.values()].map((near) => ({
    atMs: Math.min(...near.map(({ atMs }) => atMs)),
    label: near
      .toSorted((one, other) => one.atMs - other.atMs)
      .map(({ label }) => label)
      .join(", "),
  }));
}

const describeStep = (start: string, series: readonly BarSeries[], step: number): string =>
  [start, ...series.map(({ name, values }) => `${name}: ${formatNumber(values[step] ?? 0)}`)].join("\n");

function Legend({ series }: { readonly series: readonly BarSeries[] }) {
  return (
    <ul className={css["legend"]}>
      {series.toReversed().map(({ key, name, lead, style, values, figure }) => (
        <li key={key} className={css["name"]}>
          {lead ?? <span className={css["patch"]} style={style} aria-hidden="true" />}
          <span>{name}</span>
          <b>{figure ?? formatNumber(values.reduce((sum, value) => sum + value, 0))}</b>
        </li>
      ))}
    </ul>
  );
}

interface TableProps extends Pick<Props, "series" | "formatStep"> {
  readonly starts: readonly number[];
}

/** Newest step first, those without anything left out. */
function ChartTable({ series, starts, formatStep }: TableProps) {
  const rows = starts
    .map((start, step) => ({ start, cells: series.map(({ values }) => values[step] ?? 0) }))
    .filter(({ cells }) => cells.some((cell) => cell > 0))
    .toReversed();
  return (
    <DataTable label={messages.showAsTable}>
      <thead>
        <tr>
          <th scope="col">{messages.from}</th>
          {series.map(({ key, name }) => (
            <th key={key} scope="col" data-end>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ start, cells }) => (
          <tr key={start}>
            <th scope="row">{formatStep(start)}</th>
            {cells.map((cell, place) => (
              <td key={series[place]?.key} data-end>
                {formatNumber(cell)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
