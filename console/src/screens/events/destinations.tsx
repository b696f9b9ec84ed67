import type { LedgerReply } from "@burgee/contract/admin";
import type { CSSProperties } from "react";

import { BarChart } from "../../parts/bar-chart.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { formatPercent } from "../../parts/format-time.ts";
import { eventsMessages as messages } from "./messages.ts";
import { destinationStyle } from "./outcome-styles.ts";
import type { ShiftSample } from "./use-shift.ts";

import css from "./events.module.css";

interface Props {
  readonly ledger: LedgerReply;
  readonly samples: readonly ShiftSample[];
}

/** Who takes the events now, and how that shifted. */
export function Destinations({ ledger: { destinations, sink }, samples }: Props) {
  const all = destinations.reduce((sum, { ratio }) => sum + ratio, 0);
  if (destinations.length === 0) return <p>{messages.noDestinations}</p>;
  return (
    <section className={css["part"]}>
      {samples.length > 1 && destinations.length > 1 ? (
        <Shift names={destinations.map(({ name }) => name)} samples={samples} />
      ) : null}
      <DataTable label={messages.destinations(sink)}>
        <thead>
          <tr>
            <th scope="col">{messages.destinations(sink)}</th>
            <th scope="col">{messages.state}</th>
            <th scope="col">{messages.shareNow}</th>
          </tr>
        </thead>
        <tbody>
          {destinations.map(({ name, ratio, share, state }, place) => (
            <tr key={name}>
              <th scope="row">
                <span className={css["name"]}>
                  <span className={css["patch"]} style={destinationStyle(place)} aria-hidden="true" />
                  {name}
                </span>
              </th>
              <td data-bad={state !== "closed" || undefined} className={css["state"]}>
                {messages.stateName[state]}
              </td>
              <td>
                <span className={css["share"]}>
                  <span
                    className={css["track"]}
                    style={
                      {
                        ...destinationStyle(place),
                        "--now": share,
                        "--meant": all > 0 ? ratio / all : 0,
                      } as CSSProperties
                    }
                    aria-hidden="true"
                  />
                  {messages.share(share, all > 0 ? ratio / all : 0)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

function Shift({ names, samples }: { readonly names: readonly string[]; readonly samples: readonly ShiftSample[] }) {
  const first = samples[0]?.atMs ?? 0;
  const last = samples.at(-1)?.atMs ?? 0;
  const series = names.map((name, place) => ({
    key: name,
    name,
    style: destinationStyle(place),
    values: samples.map(({ shares }) => (shares.get(name) ?? 0) * 100),
    figure: `${formatPercent((samples.at(-1)?.shares.get(name) ?? 0) * 100)} %`,
  }));
  return (
    <BarChart
      title={messages.shift}
      note={messages.shiftNote}
      summary={messages.shiftSummary(series.map(({ name, figure }) => `${name} ${figure}`))}
      series={series}
      fromMs={first}
      stepMs={Math.max(1, (last - first) / Math.max(1, samples.length - 1))}
      steps={samples.length}
      formatStep={messages.time}
      size="low"
    />
  );
}
