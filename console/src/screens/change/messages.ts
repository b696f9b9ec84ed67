import type { ChangeEffect, ChangeState } from "@burgee/contract/admin";

import { formatNumber, formatPercent } from "../../parts/format-time.ts";

const people = (count: number): string => (count === 1 ? "1 person" : `${count} people`);
const nameOf = (variation: string | null): string => variation ?? "the default in code";
type Policy = ChangeEffect["policy"];

export const changeMessages = {
  loading: "Reading the change…",
  failed: "The change could not be read",
  toChanges: "All changes",
  state: (state: ChangeState) => (state === "applied" ? "published" : state),
  impact: "What it does",
  noEffects: "It changes nothing that is served.",
  unplanned: "What it would do is not known: it cannot be applied as it is.",
  closedEffects: "It is closed: its files below say what it changed.",
  someChange: (most: number, of: number, flags: number) =>
    flags === 1
      ? `${formatNumber(most)} of ${formatNumber(of)} sample users get something else`
      : `Somebody gets something else of ${formatNumber(flags)} flags: of one, ${formatNumber(most)} of ${formatNumber(of)} sample users`,
  nobodyChanges: (of: number) => `None of ${formatNumber(of)} sample users gets anything else`,
  sample: "Sample users are made up: they show who can change, not how many will.",
  feature: (feature: string, share: number) => `${feature}: ${formatPercent(share * 100)} % of sample users change`,
  move: (users: number, from: string | null, to: string | null, hasNewValues: boolean) =>
    hasNewValues
      ? `${formatNumber(users)} keep ${nameOf(to)} and get its new values`
      : `${formatNumber(users)} go from ${nameOf(from)} to ${nameOf(to)}`,
  more: (count: number) => `and ${formatNumber(count)} more`,
  change: { added: "added", removed: "removed", changed: "changed" },
  notPublished: "It does not publish here.",
  differences: (count: number) => (count === 1 ? "1 difference" : `${formatNumber(count)} differences`),
  same: "Nothing that is served here changes.",
  policyChange: (before: string, after: string) =>
    `Its policy changes from “${before}” to “${after}”; only an owner can apply that.`,
  policy: ({ changes, approvals }: Policy) =>
    ({
      direct: "whoever may publish, at once",
      approved: `changes that ${people(approvals)} approved`,
      git: "commits alone",
    })[changes],
  about: "About it",
  why: "Why",
  noWhy: "No reason was given.",
  authors: "Written by",
  opened: "Opened",
  edited: "Last edited",
  base: "On top of",
  revision: (revision: number) => `revision ${formatNumber(revision)}`,
  becameRevision: "Became",
  closedBy: "Closed by",
  reason: "Reason",
  scheduled: "Goes live",
  scheduledBy: (by: string) => `planned by ${by}`,
  environments: "Goes to",
  everywhere: "all environments",
  approvals: "Approvals",
  approvalsHeld: (held: number, needed: number) =>
    needed === 0 ? "None is needed" : `${held} of ${needed} ${held === 1 && needed === 1 ? "holds" : "hold"}`,
  noApprovals: "Nobody approved it yet.",
  holds: "holds",
  isVoid: "void",
  voided: "Your approval was voided by an edit",
  voidedText: "It was for what the change did then. Look at what it does now and approve that.",
  voidedMerge: "Your approval does not cover what was published or merged since",
  changedSince: "Not covered by an approval",
  bound: "An approval is for exactly what the change does: any edit voids it. Authors cannot approve their own.",
  obstacles: "What keeps it from being published",
  outcomes: "What became of it",
  outcome: (outcome: string, version: number | undefined) => {
    const word = outcome === "dry_run" ? "only tried" : outcome;
    return version === undefined ? word : `${word}, version ${formatNumber(version)}`;
  },
  files: (count: number) => (count === 1 ? "1 file" : `${count} files`),
  noPatch: "The text edits are no longer kept.",
  diffColumns: { before: "Line before", after: "Line after", mark: "Edit", text: "Text" },
  diffOf: (path: string) => `Text edits of ${path}`,
  added: "added",
  removed: "removed",
  moreLines: (count: number) => `${formatNumber(count)} more lines are not shown`,
  actions: "What to do with the change",
  approve: "Approve",
  approveAndPublish: "Approve and publish",
  publish: "Publish",
  schedule: "Schedule",
  reject: "Reject",
  withdraw: "Withdraw",
  publishersOf: (environments: readonly string[]) =>
    environments.length === 0
      ? "publishers and owners only"
      : `publishers of ${environments.join(", ")} and owners only`,
  ownChange: "not its authors",
  authorsOnly: "its author and owners only",
  ownersOnly: "owners only: it changes a policy",
  missingApprovals: (count: number) => `${people(count)} must approve it first`,
  cannot: "it cannot be applied: see above",
  approvedAlready: "you approved it as it is",
  consequence: (environments: string, left: number) =>
    left > 0
      ? `${left === 1 ? "1 more person" : `${left} more people`} must approve before it reaches ${environments}.`
      : `It can be published to ${environments} now.`,
  notPublishing: "It makes a revision and publishes nothing.",
  whoMay: (step: "approve" | "publish", who: string) => `${step === "approve" ? "Approving" : "Publishing"}: ${who}.`,
  back: "Back",
  rejectTitle: "Reject this change",
  rejectText: "Nothing that is served changes. It cannot be opened again: its author opens another one.",
  withdrawTitle: "Withdraw this change",
  withdrawText: "Nothing that is served changes. Its approvals are gone with it.",
  scheduleTitle: "Publish it at a time",
  scheduleText: "It is published then if everything still allows it: approvals, files and roles are looked at again.",
  scheduleAt: "Date and time, as your clock shows it",
  scheduleBad: (example: string) => `This is not a time to come. Tomorrow would be ${example}.`,
  scheduleBoth: "That is",
  reasonField: "Why?",
  rejectedToast: "The change was rejected",
  withdrawnToast: "The change was withdrawn",
  scheduledToast: "The change is scheduled",
  approvedToast: "You approved the change",
  publishedToast: "The change is published",
  partlyRefusedToast: "Not every environment took the change",
  refusedBy: (environments: string) => `Refused in ${environments}: the reason is under “What became of it”.`,
  watch: "Show history",
  writeFailed: { approve: "It was not approved", publish: "It was not published", other: "Nothing was changed" },
  writeKept: "Everyone is served what they were served before. The change is kept.",
  approvedKept: "Your approval is kept; it was not published.",
};
