import type { ChangeReply } from "@burgee/contract/admin";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Card } from "../../parts/card.tsx";
import { environmentKind, Pennant } from "../../parts/pennant.tsx";
import { Time } from "../../parts/time.tsx";
import { changeMessages as messages } from "./messages.ts";

import css from "./change.module.css";

interface Props {
  readonly change: ChangeReply["change"];
  readonly columns: readonly EnvironmentColumn[];
}

/** Why the change was made, by whom, when, and where it goes. */
export function AboutCard({ change, columns }: Props) {
  const { message, authors, createdAtMs, changedAtMs, base, files, revision, closedBy, reason } = change;
  return (
    <Card title={messages.why}>
      <p className={css["sentence"]}>{message === "" ? messages.noWhy : message}</p>
      <dl className={css["facts"]}>
        <dt>{messages.authors}</dt>
        <dd>{authors.join(", ")}</dd>
        <dt>{messages.environments}</dt>
        <dd className={css["where"]}>
          {change.environments.map((key) => {
            if (key === "*") return <span key={key}>{messages.everywhere}</span>;
            const column = columns.find((one) => one.key === key);
            return <Pennant key={key} kind={column?.kind ?? environmentKind(key)} name={column?.name ?? key} />;
          })}
        </dd>
        <dt>{messages.opened}</dt>
        <dd>
          <Time ms={createdAtMs} form="both" />
        </dd>
        {changedAtMs === createdAtMs ? null : (
          <>
            <dt>{messages.edited}</dt>
            <dd>
              <Time ms={changedAtMs} form="both" />
            </dd>
          </>
        )}
        <dt>{messages.base}</dt>
        <dd>
          {messages.revision(base)}, {messages.files(files)}
        </dd>
        {change.scheduledAtMs === undefined ? null : (
          <>
            <dt>{messages.scheduled}</dt>
            <dd>
              <Time ms={change.scheduledAtMs} form="both" />
              {change.scheduledBy === undefined ? null : `, ${messages.scheduledBy(change.scheduledBy)}`}
            </dd>
          </>
        )}
        {closedBy === undefined ? null : (
          <>
            <dt>{messages.closedBy}</dt>
            <dd>{closedBy}</dd>
          </>
        )}
        {reason === undefined ? null : (
          <>
            <dt>{messages.reason}</dt>
            <dd>{reason}</dd>
          </>
        )}
        {revision === undefined ? null : (
          <>
            <dt>{messages.becameRevision}</dt>
            <dd>{messages.revision(revision)}</dd>
          </>
        )}
      </dl>
    </Card>
  );
}
