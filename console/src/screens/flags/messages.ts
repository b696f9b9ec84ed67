import { formatNumber, formatPercent, formatShare } from "../../parts/format-time.ts";
import { variationLetter } from "../../parts/variation-style.ts";
import type { QuickName } from "./find-flags.ts";
import type { Served } from "./served.ts";

const plural = (count: number, one: string, many: string): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

export const flagsMessages = {
  title: "Flags",
  shown: (shown: number, all: number) =>
    shown === all ? formatNumber(all) : `${formatNumber(shown)} of ${formatNumber(all)}`,
  table: "Flags and what each environment serves",
  search: "Search name, key, tag, variable, audience",
  searchLabel: "Search flags",
  found: (count: number) => plural(count, "flag", "flags"),
  newFlag: "New flag",
  flag: "Flag",
  type: "Type",
  tags: "Tags",
  changed: "Changed",
  activity: "Evaluations / min",
  activityHint: "In the last hour, in the last environment of the list. Evaluations, not people; approximate.",
  perMinute: (count: number) =>
    count < 0.1 ? "<0.1" : formatNumber(count < 10 ? Math.round(count * 10) / 10 : Math.round(count)),
  evaluated: (last: string) => `Last evaluation: ${last}`,
  filter: "Filter",
  quick: "Quick:",
  quickName: {
    rolling: "Rolling out now",
    differs: "Differs from staging",
    held: "Held by hand",
    stale: "Stale",
  } satisfies Record<QuickName, string>,
  filterName: { status: "Status", type: "Type", tag: "Tag", by: "Changed by", in: "In", q: "Text", quick: "Quick" },
  stateName: { on: "one variation", split: "several variations", off: "off" },
  inState: (environment: string, state: string) => `${environment}: ${state}`,
  remove: (name: string, value: string) => `Remove the filter ${name} ${value}`,
  sortedByChange: "Sorted by change, newest first",
  sortedByName: "Sorted by name",
  loading: "Reading the flags…",
  failed: "The flags could not be read",
  failedKept: "Nothing was changed.",
  none: "No flags yet",
  noneText: "Make one here, or send a folder of flag files.",
  noneCommand: "burgee push",
  noResult: "No flag fits",
  noResultText: "Remove a filter, or search for something shorter.",
  clearFilters: "Show all flags",
  select: (name: string) => `Select ${name}`,
  selectAll: "Select all flags of this list",
  selected: (count: number) => `${formatNumber(count)} selected`,
  selectionBar: "Selected flags",
  selectionText: "Edits go to your draft. Nothing is published yet.",
  noDraft: "not possible before drafts exist",
  actions: { tag: "Tag", promote: "Promote", complete: "Complete", archive: "Archive", off: "Switch off" },
  clear: "Clear",
  off: "Off",
  heldOff: "Off by hand",
  held: "by hand",
  heldBy: (author: string, reason: string) => `By ${author}: ${reason}`,
  ways: (count: number) => `${count} ways`,
  rest: (percent: number) => `off ${formatShare(percent)}`,
  word: (text: string) => text.charAt(0).toUpperCase() + text.slice(1),
  shortName: (name: string) => (name.toLowerCase() === "development" ? "Dev" : name),
  movement: { ramp: "Rises by itself", stairs: "Rises in steps by itself" },
  pinned: (version: number) => `pinned to version ${version}`,
  frozen: "frozen",
  status: { complete: "complete", archived: "archived" } as Readonly<Record<string, string>>,
  /** What a bar says to those who do not see it. */
  served: (served: Served, names: readonly string[]): string => {
    if (served.kind === "off") return served.by === undefined ? "Off" : "Off by hand";
    if (served.kind === "rules") return served.text;
    if (served.kind === "settled") return names[served.index] ?? variationLetter(served.index);
    const parts = served.shares.map(
      ({ index, percent }) => `${names[index] ?? variationLetter(index)} ${formatPercent(percent)} %`,
    );
    return [...parts, ...(served.rest > 0 ? [`off ${formatPercent(served.rest)} %`] : [])].join(", ");
  },
};
