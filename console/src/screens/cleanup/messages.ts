import { formatNumber, formatRelative } from "../../parts/format-time.ts";
import { variationLetter } from "../../parts/variation-style.ts";
import type { StaleReason } from "./find-stale.ts";

const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });
const plural = (count: number, one: string, many: string): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

export const TIDY_ACTIONS = ["keep", "complete", "archive"] as const;
export type TidyAction = (typeof TIDY_ACTIONS)[number];

export const cleanupMessages = {
  title: "Cleanup",
  count: (count: number) => (count === 1 ? "flag may be tidied up" : "flags may be tidied up"),
  loading: "Looking for flags to tidy up…",
  failed: "The flags could not be read",
  none: "Nothing to tidy up",
  noneText: "No flag expired, is complete or archived, or has served everyone the same for 30 days.",
  table: "Flags to tidy up, with the reasons",
  flag: "Flag",
  why: "Why",
  owner: "Owner",
  lastEvaluated: "Last evaluation",
  inDraft: "in your draft",
  neverEvaluated: "none counted",
  select: (name: string) => `Select ${name}`,
  selectAll: "Select all",
  reason: (reason: StaleReason, names: readonly string[], nowMs: number): string => {
    switch (reason.kind) {
      case "expired":
        return `Expired on ${DATE.format(reason.atMs)}`;
      case "complete":
        return "Complete: its code may be removed";
      case "archived":
        return "Archived: its file may be removed";
      case "asked":
        return `Archived, but code asked for it ${ago(reason.lastMs, nowMs)}`;
      case "same":
        return reason.index === undefined
          ? `Served nobody anything for ${since(reason.sinceMs, nowMs)}`
          : `Served ${names[reason.index] ?? variationLetter(reason.index)} to everyone for ${since(reason.sinceMs, nowMs)}`;
      case "not_evaluated":
        return `Not evaluated for ${since(reason.sinceMs, nowMs)}`;
    }
  },
  bar: "Selected flags",
  selected: (count: number) => `${plural(count, "flag", "flags")} selected.`,
  what: "What to do with them",
  action: { keep: "Keep as permanent", complete: "Complete", archive: "Archive" } satisfies Record<TidyAction, string>,
  effect: {
    keep: "They stay as they are and are not listed here again.",
    complete: "They stay as they are; their code may be removed.",
    archive: "They leave every environment: code gets its own defaults.",
  } satisfies Record<TidyAction, string>,
  clear: "Clear",
  toDraft: "Add to draft",
  working: "Editing the files…",
  edited: (count: number) => `${plural(count, "flag", "flags")} edited in your draft`,
  editedText: "Nothing is published yet. Review the draft to see who would change.",
  left: (flag: string, reason: string) => `${flag} was left: ${reason}`,
  noDraft: "Your draft is still being opened. Try again in a moment.",
  engineClosed: "the page's engine was closed",
  tidyFailed: "Not all files could be edited",
  tidyKept: "What was edited is kept in your draft.",
};

const since = (ms: number, nowMs: number): string => {
  const text = formatRelative(ms, nowMs);
  return text === "yesterday" ? "1 day" : text;
};
const ago = (ms: number, nowMs: number): string => {
  const text = formatRelative(ms, nowMs);
  return text === "yesterday" ? text : text === "now" ? "just now" : `${text} ago`;
};
