import type { FeatureActivity } from "@burgee/contract/admin";
import { useRouter } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, memo, useEffect, useRef } from "react";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Pennant } from "../../parts/pennant.tsx";
import { Checkbox } from "./checkbox.tsx";
import type { ListedFlag } from "./find-flags.ts";
import { FlagTableRow } from "./flag-table-row.tsx";
import { flagsMessages as messages } from "./messages.ts";
import type { Selection } from "./use-selection.ts";

import css from "./flag-table.module.css";

const ROW_PX = 28;
/** Drawn beyond what is in sight, above and below. */
const OVERSCAN = 4;

export interface FlagListProps {
  readonly project: string;
  readonly flags: readonly ListedFlag[];
  readonly columns: readonly EnvironmentColumn[];
  readonly selection: Selection;
  /** Place of the row that `j` and `k` move from; -1 before. */
  readonly current: number;
  readonly nowMs: number;
  /** By key of the flag; undefined while nobody knows. */
  readonly activity: ReadonlyMap<string, FeatureActivity> | undefined;
}

/** A real table of which only the rows in sight exist. */
export const FlagTable = memo(function FlagTable(props: FlagListProps) {
  const { project, flags, columns, selection, current, nowMs, activity } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: flags.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    initialRect: { width: 0, height: 800 },
  });
  useEffect(() => {
    if (current >= 0) virtualizer.scrollToIndex(current);
  }, [current, virtualizer]);
  const router = useRouter();
  // One handler for all rows: the router's own links take most of the time in which a search is drawn.
  const follow = (event: React.MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link === null || !isPlain || event.defaultPrevented) return;
    event.preventDefault();
    router.history.push(link.pathname);
  };
  const rows = virtualizer.getVirtualItems();
  const above = rows[0]?.start ?? 0;
  const below = virtualizer.getTotalSize() - (rows.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className={css["scroller"]} data-selecting={selection.count > 0 || undefined}>
      <table className={css["table"]} aria-label={messages.table} aria-rowcount={flags.length + 1}>
        <Columns columns={columns} />
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">
              <Checkbox
                label={messages.selectAll}
                isChecked={selection.count > 0 && selection.count === flags.length}
                isMixed={selection.count > 0 && selection.count < flags.length}
                onChange={() => selection.setAll(flags.map(({ flag }) => flag.id))}
              />
            </th>
            <th scope="col">{messages.flag}</th>
            <th scope="col">{messages.type}</th>
            <th scope="col">{messages.tags}</th>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-kind={column.kind}>
                <ColumnHead column={column} />
              </th>
            ))}
            <th scope="col" data-activity title={messages.activityHint}>
              {messages.activity}
            </th>
            <th scope="col">{messages.changed}</th>
          </tr>
        </thead>
        <tbody onClick={follow}>
          <Space px={above} />
          {rows.map(({ index }) => {
            const listed = flags[index];
            return listed === undefined ? null : (
              <FlagTableRow
                key={listed.flag.id}
                project={project}
                listed={listed}
                columns={columns}
                place={index}
                isCurrent={index === current}
                isSelected={selection.has(listed.flag.id)}
                onSelect={selection.toggle}
                nowMs={nowMs}
                activity={activity?.get(listed.flag.key)}
              />
            );
          })}
          <Space px={below} />
        </tbody>
      </table>
    </div>
  );
});

function Columns({ columns }: { readonly columns: readonly EnvironmentColumn[] }) {
  return (
    <colgroup>
      <col className={css["check-column"]} />
      <col className={css["flag-column"]} />
      <col className={css["type-column"]} />
      <col className={css["tags-column"]} />
      {columns.map(({ key, kind }) => (
        <col key={key} className={kind === "production" ? css["production-column"] : css["quiet-column"]} />
      ))}
      <col className={css["activity-column"]} />
      <col className={css["changed-column"]} />
    </colgroup>
  );
}

/** Stands for the rows that do not exist. */
function Space({ px }: { readonly px: number }) {
  return px <= 0 ? null : (
    <tr aria-hidden="true" className={css["space"]}>
      <td style={{ "--space": `${px}px` } as CSSProperties} />
    </tr>
  );
}

function ColumnHead({ column }: { readonly column: EnvironmentColumn }) {
  const entries = column.overview?.overlay?.entries ?? [];
  const pinned = entries.find((entry) => entry.kind === "pinned");
  const isFrozen = entries.some(({ kind }) => kind === "frozen");
  return (
    <span className={css["environment"]}>
      <Pennant kind={column.kind} name={column.name} isStrong />
      {pinned === undefined ? null : <span className={css["state"]}>{messages.pinned(pinned.version)}</span>}
      {isFrozen ? <span className={css["state"]}>{messages.frozen}</span> : null}
    </span>
  );
}
