import type { ChangeListing } from "@burgee/contract/admin";
import { Link } from "@tanstack/react-router";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Mark } from "../../parts/notice.tsx";
import { environmentKind, Pennant } from "../../parts/pennant.tsx";
import { Time } from "../../parts/time.tsx";
import { changesMessages as messages } from "./messages.ts";

import css from "./changes.module.css";

interface Props {
  readonly project: string;
  readonly changes: readonly ChangeListing[];
  readonly columns: readonly EnvironmentColumn[];
  readonly label: string;
}

/** Changes, one to a row: what for, by whom, where to, how far. */
export function ChangeRows({ project, changes, columns, label }: Props) {
  return (
    <ul className={css["rows"]} aria-label={label}>
      {changes.map((change) => (
        <li key={change.id} className={css["row"]}>
          <div className={css["what"]}>
            <Link to="/$project/changes/$change" params={{ project, change: change.id }} className={css["title"]}>
              {change.title}
            </Link>
            <p className={css["quiet"]}>
              {change.id} · {messages.by(change.authors)} · <Time ms={change.changedAtMs} /> ·{" "}
              {messages.files(change.files)}
            </p>
          </div>
          <div className={css["where"]}>
            {change.environments.includes("*") ? <span>{messages.everywhere}</span> : null}
            {change.environments
              .filter((key) => key !== "*")
              .map((key) => {
                const column = columns.find((one) => one.key === key);
                return <Pennant key={key} kind={column?.kind ?? environmentKind(key)} name={column?.name ?? key} />;
              })}
          </div>
          <div className={css["state"]}>
            <Mark tone={change.state === "failed" ? "danger" : "plain"}>{messages.state(change.state)}</Mark>
            {change.approvals.length === 0 ? null : (
              <span className={css["quiet"]}>{messages.approvals(change.approvals.length)}</span>
            )}
            {change.state !== "scheduled" || change.scheduledAtMs === undefined ? null : (
              <span className={css["quiet"]}>
                {messages.goesLive} <Time ms={change.scheduledAtMs} form="both" />
              </span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
