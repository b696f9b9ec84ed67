import type { LedgerReply, LiveRow } from "@burgee/contract/admin";

import { BarChart, type BarSeries } from "../../parts/bar-chart.tsx";
import { eventsMessages as messages } from "./messages.ts";
import { OUTCOME_STYLES } from "./outcome-styles.ts";

import css from "./events.module.css";

const MINUTE_MS = 60_000;
/** Minutes that an isolate remembers. */
const MINUTES = 15;

/** `accepted` is the sum of delivered and waiting. */
const SHOWN = [
  ["delivered", OUTCOME_STYLES.delivered],
  ["spilled", OUTCOME_STYLES.in_flight],
  ["dead", OUTCOME_STYLES.dead],
  ["refused", OUTCOME_STYLES.refused],
  ["rejected", OUTCOME_STYLES.rejected],
] as const;

/** Events of the last quarter of an hour by what became of them, as one isolate counted. */
export function LiveChart({ ledger: { live, generatedAt } }: { readonly ledger: LedgerReply }) {
  const fromMs = (Math.floor(Date.parse(generatedAt) / MINUTE_MS) - MINUTES + 1) * MINUTE_MS;
  const series = SHOWN.map(([outcome, style]): BarSeries => ({
    key: outcome,
    name: messages.outcome[outcome],
    style,
    values: addUp(live.rows, outcome, fromMs),
  })).filter(({ key, values }) => key === "delivered" || key === "spilled" || values.some((value) => value > 0));
  const totals = series.map(({ name, values }) =>
    messages.countOf(
      name,
      values.reduce((sum, value) => sum + value, 0),
    ),
  );
  return (
    <section className={css["part"]}>
      <BarChart
        title={messages.chart}
        note={messages.chartNote(messages.time(Date.parse(live.since)))}
        summary={messages.summary(totals)}
        series={series}
        fromMs={fromMs}
        stepMs={MINUTE_MS}
        steps={MINUTES}
        formatStep={messages.time}
      />
      {live.rows.length === 0 ? <p className={css["note"]}>{messages.quiet}</p> : null}
    </section>
  );
}

function addUp(rows: readonly LiveRow[], outcome: string, fromMs: number): readonly number[] {
  const values = Array.from({ length: MINUTES }, () => 0);
  for (const row of rows) {
    const step = Math.round((Date.parse(row.minute) - fromMs) / MINUTE_MS);
    if (row.outcome === outcome && step in values) values[step] = (values[step] ?? 0) + row.events;
  }
  return values;
}
