import type { FeatureActivity } from "@burgee/contract/admin";
import { memo } from "react";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Avatar } from "../../parts/avatar.tsx";
import { Mark } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";
import { ActivityCell } from "./activity-cell.tsx";
import { Checkbox } from "./checkbox.tsx";
import type { ListedFlag } from "./find-flags.ts";
import { flagsMessages as messages } from "./messages.ts";
import { FullServed, QuietServed } from "./served-cell.tsx";
import { namesOf } from "./variation-names.ts";

import css from "./flag-table.module.css";

interface Props {
  readonly project: string;
  readonly listed: ListedFlag;
  readonly columns: readonly EnvironmentColumn[];
  readonly place: number;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
  readonly nowMs: number;
  readonly activity: FeatureActivity | undefined;
}

export const FlagTableRow = memo(function FlagTableRow(props: Props) {
  const { project, listed, columns, place, isCurrent, isSelected, onSelect, nowMs, activity } = props;
  const { flag, name, standings } = listed;
  const names = namesOf(flag);
  const state = messages.status[flag.status];
  return (
    <tr
      aria-rowindex={place + 2}
      aria-selected={isSelected}
      className={css["row"]}
      data-place={place}
      data-current={isCurrent || undefined}
    >
      <td>
        <Checkbox label={messages.select(name)} isChecked={isSelected} onChange={() => onSelect(flag.id)} />
      </td>
      <th scope="row" className={css["flag"]}>
        <a href={`/${project}/flags/${encodeURIComponent(flag.key)}`} className={css["link"]}>
          {name}
        </a>
        {name === flag.key ? null : <code className={css["key"]}>{flag.key}</code>}
        {state === undefined ? null : <Mark>{state}</Mark>}
      </th>
      <td className={css["grey"]}>{messages.word(flag.type)}</td>
      <td className={css["grey"]}>{flag.tags?.join(" · ")}</td>
      {columns.map(({ key, kind }, column) => {
        const standing = standings[column];
        return (
          <td key={key} data-kind={kind}>
            {standing === undefined ? null : kind === "production" ? (
              <FullServed standing={standing} names={names} />
            ) : (
              <QuietServed standing={standing} names={names} />
            )}
          </td>
        );
      })}
      <td data-activity>
        <ActivityCell activity={activity} nowMs={nowMs} />
      </td>
      <td>
        <span className={css["changed"]}>
          <Avatar actor={flag.changed.author} /> <Time ms={flag.changed.atMs} nowMs={nowMs} />
        </span>
      </td>
    </tr>
  );
});
