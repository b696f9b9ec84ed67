import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, useRef } from "react";

import { Avatar } from "../../parts/avatar.tsx";
import { Mark } from "../../parts/notice.tsx";
import { Pennant } from "../../parts/pennant.tsx";
import { Time } from "../../parts/time.tsx";
import type { ListedFlag } from "./find-flags.ts";
import type { FlagListProps } from "./flag-table.tsx";
import { flagsMessages as messages } from "./messages.ts";
import { FullServed, QuietServed } from "./served-cell.tsx";
import { namesOf } from "./variation-names.ts";

import css from "./flag-cards.module.css";

/** The list on a phone: production first, at full width. */
export function FlagCards({ project, flags, columns, nowMs }: FlagListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: flags.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 114,
    overscan: 4,
    initialRect: { width: 360, height: 800 },
  });
  return (
    <div ref={scroller} className={css["scroller"]}>
      <ul
        className={css["list"]}
        aria-label={messages.table}
        style={{ "--height": `${virtualizer.getTotalSize()}px` } as CSSProperties}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const listed = flags[index];
          return listed === undefined ? null : (
            <li
              key={listed.flag.id}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={flags.length}
              aria-posinset={index + 1}
              className={css["card"]}
              style={{ "--start": `${start}px` } as CSSProperties}
            >
              <Card project={project} listed={listed} columns={columns} nowMs={nowMs} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

type CardProps = Pick<FlagListProps, "project" | "columns" | "nowMs"> & { readonly listed: ListedFlag };

function Card({ project, listed: { flag, name, standings }, columns, nowMs }: CardProps) {
  const names = namesOf(flag);
  const state = messages.status[flag.status];
  const places = columns.map((column, place) => ({ column, standing: standings[place] }));
  return (
    <>
      <p className={css["head"]}>
        <Link to="/$project/flags/$flag" params={{ project, flag: flag.key }} className={css["name"]}>
          {name}
        </Link>
        {state === undefined ? null : <Mark>{state}</Mark>}
        <span className={css["changed"]}>
          <Time ms={flag.changed.atMs} nowMs={nowMs} /> <Avatar actor={flag.changed.author} />
        </span>
      </p>
      <p className={css["about"]}>
        <code>{flag.key}</code> · {messages.word(flag.type)}
      </p>
      {places.map(({ column, standing }) =>
        column.kind === "production" && standing !== undefined ? (
          <div key={column.key} className={css["production"]}>
            <Pennant kind={column.kind} name={column.name} isStrong />
            <FullServed standing={standing} names={names} />
          </div>
        ) : null,
      )}
      <div className={css["others"]}>
        {places.map(({ column, standing }) =>
          column.kind === "production" || standing === undefined ? null : (
            <div key={column.key} className={css["other"]}>
              <Pennant kind={column.kind} name={messages.shortName(column.name)} />
              <QuietServed standing={standing} names={names} />
            </div>
          ),
        )}
      </div>
    </>
  );
}
