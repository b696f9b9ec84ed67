import type { EnvironmentColumn } from "../../api/use-environments.ts";
import type { MenuGroup } from "../../parts/menu.tsx";
import { type ListedFlag, STATES } from "./find-flags.ts";
import { flagsMessages as messages } from "./messages.ts";
import type { FlagsSearch } from "./search.ts";

/** Values of one attribute in the menu; the commonest ones, for a project may have hundreds of tags. */
const VALUES_MAX = 12;

/** What can be filtered by, from what the flags have. */
export function makeFilterGroups(
  listed: readonly ListedFlag[],
  columns: readonly EnvironmentColumn[],
  search: FlagsSearch,
  onSearch: (search: FlagsSearch) => void,
): readonly MenuGroup[] {
  const one = (attribute: "status" | "by" | "in", value: string, label = value) => ({
    label,
    isChecked: search[attribute] === value,
    onSelect: () => onSearch({ ...search, [attribute]: search[attribute] === value ? "" : value }),
  });
  const many = (attribute: "type" | "tag", value: string) => {
    const known = search[attribute] ?? [];
    const isChecked = known.includes(value);
    const next = isChecked ? known.filter((other) => other !== value) : [...known, value];
    return {
      label: attribute === "type" ? messages.word(value) : value,
      isChecked,
      onSelect: () => onSearch({ ...search, [attribute]: next }),
    };
  };
  const commonest = (read: (listed: ListedFlag) => readonly string[]): readonly string[] => {
    const counts = new Map<string, number>();
    for (const value of listed.flatMap(read)) counts.set(value, (counts.get(value) ?? 0) + 1);
    const values = [...counts].sort(([, a], [, b]) => b - a).slice(0, VALUES_MAX);
    return values.map(([value]) => value).sort();
  };
  const groups = [
    {
      label: messages.filterName.status,
      items: commonest(({ flag }) => [flag.status]).map((value) => one("status", value, messages.word(value))),
    },
    {
      label: messages.filterName.type,
      items: commonest(({ flag }) => [flag.type]).map((value) => many("type", value)),
    },
    ...columns.map(({ key, name }) => ({
      label: name,
      items: STATES.map((state) => one("in", `${key}:${state}`, messages.stateName[state])),
    })),
    {
      label: messages.filterName.tag,
      items: commonest(({ flag }) => flag.tags ?? []).map((value) => many("tag", value)),
    },
    {
      label: messages.filterName.by,
      items: commonest(({ flag }) => [flag.changed.author]).map((value) => one("by", value)),
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
}
