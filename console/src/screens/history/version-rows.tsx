import type { VersionRecord } from "@burgee/contract/admin";

import { DataTable } from "../../parts/data-table.tsx";
import { Mark } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";
import { historyMessages as messages } from "./messages.ts";

import css from "./history.module.css";

interface Props {
  readonly label: string;
  readonly versions: readonly VersionRecord[];
  readonly live: number;
  readonly chosen: number | undefined;
  readonly isNarrow: boolean;
  readonly onChoose: (version: number) => void;
}

/** The versions of an environment: a table, or cards on a phone. */
export function VersionRows({ label, versions, live, chosen, isNarrow, onChoose }: Props) {
  if (isNarrow) {
    return (
      <ul aria-label={label}>
        {versions.map((record) => (
          <li key={record.version}>
            <button
              type="button"
              className={css["cardRow"]}
              aria-current={record.version === chosen || undefined}
              onClick={() => onChoose(record.version)}
            >
              <span className={css["first"]}>
                <strong>{messages.version(record.version)}</strong> <Marks record={record} live={live} />
                <span className={css["end"]}>
                  <Time ms={record.createdAtMs} />
                </span>
              </span>
              <span>{record.message || messages.what(record)}</span>
              <span className={css["quiet"]}>{record.actor}</span>
            </button>
          </li>
        ))}
      </ul>
    );
  }
  const { columns } = messages;
  return (
    <DataTable label={label}>
      <thead>
        <tr>
          <th scope="col">{columns.version}</th>
          <th scope="col">{columns.when}</th>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.who}</th>
          <th scope="col">{columns.message}</th>
          <th scope="col" data-end>
            {columns.revision}
          </th>
        </tr>
      </thead>
      <tbody>
        {versions.map((record) => (
          <tr
            key={record.version}
            className={css["row"]}
            aria-current={record.version === chosen || undefined}
            onClick={() => onChoose(record.version)}
          >
            <td>
              <button type="button" className={css["open"]} onClick={() => onChoose(record.version)}>
                {messages.version(record.version)}
              </button>{" "}
              <Marks record={record} live={live} />
            </td>
            <td>
              <Time ms={record.createdAtMs} />
            </td>
            <td>{messages.what(record)}</td>
            <td className={css["who"]}>{record.actor}</td>
            <td className={css["text"]} title={record.message}>
              {record.message}
            </td>
            <td data-end>{record.revision}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function Marks({ record, live }: { readonly record: VersionRecord; readonly live: number }) {
  if (record.version === live) return <Mark tone="accent">{messages.live}</Mark>;
  return record.held === true ? <Mark>{messages.held}</Mark> : null;
}
