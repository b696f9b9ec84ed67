import { Link } from "@tanstack/react-router";

import { DataTable } from "../../parts/data-table.tsx";
import { formatNumber } from "../../parts/format-time.ts";
import { type Share, ShareBar } from "../../parts/share-bar.tsx";
import { liveMessages as messages } from "./messages.ts";
import { nameOfServed } from "./name-of-served.ts";
import type { FlagCounts } from "./read-counts.ts";

import css from "./live.module.css";

interface Props {
  readonly project: string;
  readonly flags: readonly FlagCounts[];
  readonly onChoose: (flag: string) => void;
}

/** Each flag with what it served; one press shows it by variation over time. */
export function FlagCountsTable({ project, flags, onChoose }: Props) {
  return (
    <section className={css["part"]}>
      <h2>{messages.flags}</h2>
      <DataTable label={messages.flags} className={css["flags"]}>
        <thead>
          <tr>
            <th scope="col">{messages.flag}</th>
            <th scope="col">{messages.variations}</th>
            <th scope="col" data-end>
              {messages.count}
            </th>
            <th scope="col" className={css["action"]}>
              <span className="visually-hidden">{messages.openFlag}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {flags.map((flag) => (
            <tr key={flag.id}>
              <th scope="row">
                <button
                  type="button"
                  className={css["choose"]}
                  title={messages.chooseFlag(flag.name)}
                  onClick={() => onChoose(flag.key)}
                >
                  {flag.name}
                </button>
              </th>
              <td className={css["shares"]}>
                <ShareBar shares={sharesOf(flag)} label={describe(flag)} />
              </td>
              <td data-end>{formatNumber(flag.total)}</td>
              <td className={css["action"]}>
                <Link
                  to="/$project/flags/$flag"
                  params={{ project, flag: flag.key }}
                  aria-label={`${messages.openFlag}: ${flag.name}`}
                >
                  {messages.openFlag}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

/** Undefined when the code's default alone was used. */
function sharesOf({ series }: FlagCounts): readonly Share[] | undefined {
  const shares = series.flatMap(({ index, total }) => (index === undefined ? [] : [{ index, percent: total }]));
  return shares.length > 0 ? shares : undefined;
}

const describe = ({ series }: FlagCounts): string =>
  series.map((one) => messages.share(nameOfServed(one), one.total)).join(", ");
