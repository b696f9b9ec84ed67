import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { AddChip, Chip, QuickFilter } from "../../parts/chip.tsx";
import { Menu } from "../../parts/lazy-parts.tsx";
import { makeFilterGroups } from "./filter-groups.ts";
import { countQuick, type ListedFlag, QUICK_NAMES } from "./find-flags.ts";
import { flagsMessages as messages } from "./messages.ts";
import type { FlagsSearch } from "./search.ts";

import css from "./filter-bar.module.css";

interface Props {
  readonly listed: readonly ListedFlag[];
  readonly columns: readonly EnvironmentColumn[];
  readonly search: FlagsSearch;
  readonly onSearch: (search: FlagsSearch) => void;
}

/** Filters in force as chips, those to be had with one press, and the order. */
export function FilterBar({ listed, columns, search, onSearch }: Props) {
  const counts = countQuick(listed);
  return (
    <div className={css["bar"]}>
      <Chips search={search} columns={columns} onSearch={onSearch} />
      <Menu
        trigger={<AddChip>{messages.filter}</AddChip>}
        groups={makeFilterGroups(listed, columns, search, onSearch)}
      />
      <span className={css["quick"]}>
        {listed.length > 0 ? <span className={css["label"]}>{messages.quick}</span> : null}
        {QUICK_NAMES.filter((name) => counts[name] > 0 || search.quick === name).map((name) => (
          <QuickFilter
            key={name}
            label={messages.quickName[name]}
            count={counts[name]}
            isOn={search.quick === name}
            onToggle={() => onSearch({ ...search, quick: search.quick === name ? "" : name })}
          />
        ))}
      </span>
      <button
        type="button"
        className={css["sort"]}
        onClick={() => onSearch(search.sort === "name" ? withoutSort(search) : { ...search, sort: "name" })}
      >
        {search.sort === "name" ? messages.sortedByName : messages.sortedByChange}
      </button>
    </div>
  );
}

function withoutSort(search: FlagsSearch): FlagsSearch {
  const { sort, ...rest } = search;
  return sort === undefined ? search : rest;
}

function Chips({ search, columns, onSearch }: Omit<Props, "listed">) {
  const [environment, state] = (search.in ?? "").split(":");
  const name = columns.find(({ key }) => key === environment)?.name ?? environment ?? "";
  const chips = [
    ...(search.status === undefined ? [] : [["status", search.status, search.status] as const]),
    ...(search.type ?? []).map((type) => ["type", type, type] as const),
    ...(search.tag ?? []).map((tag) => ["tag", tag, tag] as const),
    ...(search.by === undefined ? [] : [["by", search.by, search.by] as const]),
    ...(search.in === undefined
      ? []
      : [["in", search.in, messages.inState(name, messages.stateName[state as "on"] ?? state)] as const]),
  ];
  return chips.map(([attribute, value, text]) => (
    <Chip
      key={`${attribute} ${value}`}
      attribute={messages.filterName[attribute]}
      value={text}
      removeLabel={messages.remove(messages.filterName[attribute], text)}
      onRemove={() => {
        const known = search[attribute];
        onSearch({ ...search, [attribute]: Array.isArray(known) ? known.filter((one) => one !== value) : "" });
      }}
    />
  ));
}
