import type { ChangeState } from "@burgee/contract/admin";

import type { ListName } from "./search.ts";

const STATES: Readonly<Record<ChangeState, string>> = {
  open: "open",
  approved: "approved",
  scheduled: "scheduled",
  applied: "published",
  rejected: "rejected",
  withdrawn: "withdrawn",
  failed: "failed",
};

export const changesMessages = {
  title: "Changes",
  loading: "Reading the changes…",
  failed: "The changes could not be read",
  lists: "Which changes",
  list: (name: ListName) =>
    ({ waiting: "Waiting for me", open: "Open", approved: "Approved", scheduled: "Scheduled", closed: "Closed" })[name],
  empty: (name: ListName) =>
    ({
      waiting: "Nothing waits for your approval",
      open: "No change is open",
      approved: "No change is approved and waits to be published",
      scheduled: "No change is scheduled",
      closed: "No change was closed here",
    })[name],
  emptyText: "A change is a draft of flag files that others look at before it is published.",
  emptyCommand: "burgee change open",
  showOpen: "Show open changes",
  older: "Older",
  newest: "Newest",
  state: (state: ChangeState) => STATES[state],
  by: (authors: readonly string[]) => authors.join(", "),
  files: (count: number) => (count === 1 ? "1 file" : `${count} files`),
  everywhere: "all environments",
  approvals: (count: number) => (count === 1 ? "1 approval" : `${count} approvals`),
  goesLive: "goes live",
};
