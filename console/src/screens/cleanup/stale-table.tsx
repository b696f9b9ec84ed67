import type { FeatureActivity } from "@burgee/contract/admin";
import { Link } from "@tanstack/react-router";

import { DataTable } from "../../parts/data-table.tsx";
import { Mark } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";
import { Checkbox } from "../flags/checkbox.tsx";
import type { Selection } from "../flags/use-selection.ts";
import { namesOf } from "../flags/variation-names.ts";
import type { StaleFlag } from "./find-stale.ts";
import { cleanupMessages as messages } from "./messages.ts";

import css from "./cleanup.module.css";

interface Props {
  readonly project: string;
  readonly stale: readonly StaleFlag[];
  readonly activity: ReadonlyMap<string, FeatureActivity> | undefined;
  readonly selection: Selection;
  /** Files that the person's draft edits, by their paths. */
  readonly drafted: ReadonlyMap<string, unknown>;
  readonly nowMs: number;
}

/** Flags to tidy up, each with why. */
export function StaleTable({ project, stale, activity, selection, drafted, nowMs }: Props) {
  return (
    <DataTable label={messages.table} className={css["table"]}>
      <thead>
        <tr>
          <th scope="col">
            <Checkbox
              label={messages.selectAll}
              isChecked={selection.count > 0 && selection.count === stale.length}
              isMixed={selection.count > 0 && selection.count < stale.length}
              onChange={() => selection.setAll(stale.map(({ flag }) => flag.id))}
            />
          </th>
          <th scope="col">{messages.flag}</th>
          <th scope="col">{messages.why}</th>
          <th scope="col">{messages.owner}</th>
          <th scope="col">{messages.lastEvaluated}</th>
        </tr>
      </thead>
      <tbody>
        {stale.map(({ flag, reasons }) => (
          <tr key={flag.id} aria-selected={selection.has(flag.id)}>
            <td>
              <Checkbox
                label={messages.select(flag.name ?? flag.key)}
                isChecked={selection.has(flag.id)}
                onChange={() => selection.toggle(flag.id)}
              />
            </td>
            <th scope="row">
              <Link to="/$project/flags/$flag" params={{ project, flag: flag.key }}>
                {flag.name ?? flag.key}
              </Link>{" "}
              <code className={css["key"]}>{flag.key}</code>{" "}
              {drafted.has(flag.path) ? <Mark tone="accent">{messages.inDraft}</Mark> : null}
            </th>
            <td>
              {reasons.map((reason) => (
                <p key={reason.kind} className={reason.kind === "asked" ? css["warn"] : undefined}>
                  {messages.reason(reason, namesOf(flag), nowMs)}
                </p>
              ))}
            </td>
            <td className={css["grey"]} data-label={messages.owner}>
              {flag.owner}
            </td>
            <td className={css["grey"]} data-label={messages.lastEvaluated}>
              <LastEvaluated activity={activity} flag={flag.key} nowMs={nowMs} />
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function LastEvaluated({ activity, flag, nowMs }: Pick<Props, "activity" | "nowMs"> & { readonly flag: string }) {
  if (activity === undefined) return null;
  const lastMs = activity.get(flag)?.lastMs;
  return lastMs === undefined ? messages.neverEvaluated : <Time ms={lastMs} nowMs={Math.max(nowMs, lastMs)} />;
}
