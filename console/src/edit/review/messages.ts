import { formatNumber, formatPercent } from "../../parts/format-time.ts";

const plural = (count: number, one: string, many: string): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

export const reviewMessages = {
  title: "Review your draft",
  titleIn: (environments: string) => `Review your change for ${environments}`,
  counting: "Counting who would change…",
  progress: (done: number, total: number) =>
    `Counting who would change: ${formatNumber(done)} of ${formatNumber(total)}`,
  notCounted: "Who would change could not be counted.",
  one: (flag: string, changed: number, users: number, environment: string) =>
    changed === 0
      ? `No sample user gets something else in ${environment} today.`
      : `${formatNumber(changed)} of ${formatNumber(users)} sample users (${formatPercent((changed / users) * 100)} %) get something else of ${flag} in ${environment}.`,
  more: (flags: number, flag: string, changed: number, users: number, environment: string) =>
    `${flags} flags change in ${environment}; of ${flag}, ${formatNumber(changed)} of ${formatNumber(users)} sample users get something else.`,
  madeUp: "Sample users are made up: they say who can change, not how many will.",
  environments: "Publish to",
  changes: "What changes",
  checking: "Asking the server what it would do…",
  noChanges: "Nothing is served differently. The files change all the same.",
  change: {
    added: (subject: string) => `Added: ${subject}`,
    removed: (subject: string) => `Removed: ${subject}`,
    changed: (subject: string) => `Changed: ${subject}`,
  },
  files: (count: number) => `${plural(count, "file", "files")} in your draft`,
  merged: (paths: string) => `Somebody else changed these files meanwhile, elsewhere in them: ${paths}. Both are kept.`,
  message: "Why",
  messageHint: "Kept in the history.",
  messageMissing: "Production asks for a reason, such as “Sale begins”.",
  planMessage: "Preview",
  confirmName: (name: string) => `More than half of the sample users change. Type ${name} to go on`,
  confirmProblem: (name: string) => `Type ${name}`,
  publish: (environments: string) => `Publish to ${environments}`,
  save: "Save without publishing",
  cancel: "Keep editing",
  failed: "Nothing was published",
  kept: "Your draft is kept.",
  changeRequired: (environment: string) => `${environment} asks for approvals`,
  changeRequiredText: "Open a change: others review it, and it is published once it is approved.",
  openChange: "Open a change",
  changeTitle: "Change of flags",
  breaking: "This can break code or move users",
  allow: "That is meant",
  unexpected: "The newest files are not those that you looked at, so nothing was published",
  unexpectedText: "Below is what would happen now.",
  looked: "You had looked at",
  lookAgain: "Look again",
  conflict: "Somebody else changed the same",
  conflictText: "Choose for each. Your draft is kept either way.",
  conflictPlace: (path: string, field: string) => (field === "" ? path : `${path}: ${field}`),
  yours: "Yours",
  theirs: "Theirs",
  base: "Before",
  longValue: "nothing, or too long to show",
  merge: "Merge and look again",
  held: (environment: string) => `${environment} is pinned: stored, but not served yet.`,
  refused: (environment: string, why: string) => `${environment} was not published: ${why}`,
  saved: (revision: number) => `Saved as revision ${revision}`,
  opened: (id: string) => `Change ${id} is open`,
};
