import type { AuditEntry } from "@burgee/contract/admin";
import { useState } from "react";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Button } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Icon } from "../../parts/icon.tsx";
import { environmentKind, Pennant } from "../../parts/pennant.tsx";
import { Time } from "../../parts/time.tsx";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import { EntryDetails } from "./entry-details.tsx";
import { auditMessages as messages } from "./messages.ts";

import css from "./audit.module.css";

interface Props {
  readonly entries: readonly AuditEntry[];
  readonly columns: readonly EnvironmentColumn[];
}

/** Entries as a table, or as cards on a phone. */
export function AuditEntries({ entries, columns }: Props) {
  const isNarrow = useIsNarrow();
  if (isNarrow) {
    return (
      <ol className={css["cards"]} aria-label={messages.table}>
        {entries.map((entry) => (
          <EntryCard key={entry.sequence} entry={entry} columns={columns} />
        ))}
      </ol>
    );
  }
  const { column } = messages;
  return (
    <DataTable label={messages.table}>
      <thead>
        <tr>
          <th scope="col" data-end>
            {column.sequence}
          </th>
          <th scope="col">{column.at}</th>
          <th scope="col">{column.who}</th>
          <th scope="col">{column.what}</th>
          <th scope="col">{column.where}</th>
          <th scope="col">{column.why}</th>
          <th scope="col">{column.more}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <EntryRows key={entry.sequence} entry={entry} columns={columns} />
        ))}
      </tbody>
    </DataTable>
  );
}

interface EntryProps {
  readonly entry: AuditEntry;
  readonly columns: readonly EnvironmentColumn[];
}

function EntryRows({ entry, columns }: EntryProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <tr>
        <td data-end className={css["number"]}>
          {entry.sequence}
        </td>
        <td>
          <Time ms={entry.atMs} form="local" />
        </td>
        <td className={css["cut"]} title={entry.actor}>
          {entry.actor}
        </td>
        <td>{messages.action(entry)}</td>
        <td>
          <Where entry={entry} columns={columns} />
        </td>
        <td className={css["why"]} title={entry.message}>
          {entry.message}
        </td>
        <td>
          <More entry={entry} isOpen={isOpen} onToggle={() => setIsOpen(!isOpen)} />
        </td>
      </tr>
      {isOpen ? (
        <tr className={css["opened"]}>
          <td colSpan={7}>
            <EntryDetails entry={entry} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function EntryCard({ entry, columns }: EntryProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li className={css["card"]}>
      <p className={css["line"]}>
        <b>{messages.action(entry)}</b>
        <Where entry={entry} columns={columns} />
      </p>
      <p className={css["quiet"]}>
        {entry.sequence} · {entry.actor} · <Time ms={entry.atMs} form="local" />
      </p>
      {entry.message === undefined || entry.message === "" ? null : <p>{entry.message}</p>}
      <More entry={entry} isOpen={isOpen} onToggle={() => setIsOpen(!isOpen)} />
      {isOpen ? <EntryDetails entry={entry} /> : null}
    </li>
  );
}

function Where({ entry: { environmentKey: key }, columns }: EntryProps) {
  if (key === undefined) return null;
  const column = columns.find((one) => one.key === key);
  return <Pennant kind={column?.kind ?? environmentKind(key)} name={column?.name ?? key} />;
}

interface MoreProps {
  readonly entry: AuditEntry;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function More({ entry: { sequence, changes = [] }, isOpen, onToggle }: MoreProps) {
  return (
    <Button
      kind="bare"
      aria-expanded={isOpen}
      className={css["more"]}
      icon={<Icon name={isOpen ? "up" : "down"} />}
      onClick={onToggle}
    >
      {changes.length === 0 ? messages.proof : messages.differences(changes.length)}{" "}
      <span className="visually-hidden">{messages.details(sequence)}</span>
    </Button>
  );
}
