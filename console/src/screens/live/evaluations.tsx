import type { CountsReply } from "@burgee/contract/admin";

import { BarChart, type BarSeries, type ChartMark } from "../../parts/bar-chart.tsx";
import { Button } from "../../parts/button.tsx";
import { Figure } from "../../parts/figure.tsx";
import { formatNumber } from "../../parts/format-time.ts";
import { Notice } from "../../parts/notice.tsx";
import { VariationFlag } from "../../parts/variation-flag.tsx";
import type { LiveRange } from "./live-search.ts";
import { liveMessages as messages } from "./messages.ts";
import { nameOfServed } from "./name-of-served.ts";
import { type FlagCounts, readTotals, stepsOf } from "./read-counts.ts";
import { ALL_STYLE, DEFAULT_STYLE, servedStyle } from "./served-style.ts";

import css from "./live.module.css";

interface Props {
  readonly reply: CountsReply;
  readonly range: LiveRange;
  /** The one to be seen by variation; undefined: all. */
  readonly flag: FlagCounts | undefined;
  readonly marks: readonly ChartMark[];
  readonly onAll: () => void;
}

/** Evaluations over time: of all flags, or of one by variation, with the publishes among them. */
export function Evaluations({ reply, range, flag, marks, onAll }: Props) {
  const series = flag === undefined ? totalSeries(reply) : flagSeries(flag);
  const total = series.reduce((sum, { values }) => sum + values.reduce((one, value) => one + value, 0), 0);
  return (
    <section className={css["part"]}>
      <div className={css["lead"]}>
        <Figure value={formatNumber(total)}>{messages.evaluations(range)}</Figure>
        <p className={css["note"]}>{messages.caution}</p>
      </div>
      {reply.isComplete ? null : <Notice tone="warn" title={messages.incomplete} />}
      <BarChart
        title={messages.chart(range)}
        note={
          flag === undefined ? (
            messages.ofAll
          ) : (
            <>
              {messages.of(flag.name)} <Button onClick={onAll}>{messages.allFlags}</Button>
            </>
          )
        }
        summary={messages.summary(
          total,
          range,
          series.map(({ name, values }) =>
            messages.share(
              name,
              values.reduce((sum, value) => sum + value, 0),
            ),
          ),
        )}
        series={series}
        fromMs={reply.fromMs}
        stepMs={reply.stepMs}
        steps={stepsOf(reply)}
        formatStep={(ms) => messages.step(range, ms)}
        marks={marks}
      />
    </section>
  );
}

function totalSeries(reply: CountsReply): readonly BarSeries[] {
  const { served, defaults } = readTotals(reply);
  return [
    { key: "served", name: messages.served, style: ALL_STYLE, values: served },
    { key: "default", name: messages.codeDefault, style: DEFAULT_STYLE, values: defaults },
  ];
}

const flagSeries = ({ series }: FlagCounts): readonly BarSeries[] =>
  series.map((one) => ({
    key: one.id,
    name: nameOfServed(one),
    ...(one.index === undefined ? {} : { lead: <VariationFlag index={one.index} /> }),
    style: servedStyle(one),
    values: one.values,
  }));
