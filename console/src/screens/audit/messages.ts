import type { AuditEntry } from "@burgee/contract/admin";

import { formatNumber } from "../../parts/format-time.ts";

const count = (value: number, one: string, many: string): string =>
  `${formatNumber(value)} ${value === 1 ? one : many}`;

/** What was done, by the names that the log has for it. */
const ACTIONS: Readonly<Record<string, string>> = {
  publish: "Published",
  rollback: "Rolled back",
  keys: "Published changed keys",
  initial: "Made the environment",
  overlay: "Held by hand, or let go",
  overlay_reminder: "Reminded of what is held by hand",
  emergency: "Acted in an emergency",
  hold: "Held a publish back",
  adopt: "Took an environment over",
  push: "Sent flag files",
  open_change: "Opened a change",
  edit_change: "Edited a change",
  approve_change: "Approved a change",
  reject_change: "Rejected a change",
  withdraw_change: "Withdrew a change",
  schedule_change: "Scheduled a change",
  apply_change: "Applied a change",
  fail_change: "A change failed",
  refused_apply_change: "A change was refused",
  create_key: "Made an SDK key",
  revoke_key: "Revoked an SDK key",
  retire_environment: "Retired an environment",
  create_token: "Made a token",
  revoke_token: "Revoked a token",
  set_member: "Gave a member a role",
  remove_member: "Took a member's role away",
  set_group: "Gave a group a role",
  remove_group: "Took a group's role away",
  set_ci: "Gave a CI a role",
  remove_ci: "Took a CI's role away",
  set_certificate: "Gave a certificate a role",
  remove_certificate: "Took a certificate's role away",
  create_webhook: "Made a webhook",
  rotate_webhook: "Gave a webhook a new secret",
  remove_webhook: "Removed a webhook",
  disable_webhook: "Switched a webhook off",
  drop_delivery: "Gave a webhook's delivery up",
};

const BROKEN = {
  missing: (place: string) => `${place} is missing: another one stands in its place.`,
  changed: (place: string) => `${place} was changed after it was written.`,
  replaced: (place: string) => `${place} does not follow the entry before it: one of the two was replaced.`,
  rewritten: (place: string) => `${place} is not the one that was noted earlier: the log was rewritten.`,
  cut: (place: string) => `${place} is gone: the log ends before an entry that was noted earlier.`,
} as const;

export const auditMessages = {
  title: "Audit",
  loading: "Reading the log…",
  failed: "The log could not be read",
  none: "Nothing was done yet",
  noneText: "The first publish writes the first entry.",
  noneCommand: "burgee publish",
  noResult: "No entry fits these filters",
  clearFilters: "Clear filters",
  emptyPage: "None of the entries that were looked at here fit. There are older ones.",
  older: "Older",
  newest: "Newest",
  table: "Entries of the audit log, newest first",
  filters: "Filter the log",
  actor: "Who",
  flag: "Flag",
  kind: "What",
  environment: "Environment",
  anyKind: "Anything",
  anyEnvironment: "Any",
  column: { sequence: "No.", at: "When", who: "Who", what: "What", where: "Where", why: "Why", more: "Details" },
  kinds: Object.entries(ACTIONS).map(([value, label]) => ({ value, label })),
  action: ({ action, version, revision }: AuditEntry) => {
    const what = ACTIONS[action] ?? `${action.slice(0, 1).toUpperCase()}${action.slice(1).replaceAll("_", " ")}`;
    if (version !== undefined) return `${what}, version ${formatNumber(version)}`;
    return revision === undefined ? what : `${what}, revision ${formatNumber(revision)}`;
  },
  claimed: (actor: string, claimed: string) => `${actor}, who gave the name ${claimed}`,
  details: (sequence: number) => `Details of entry ${sequence}`,
  differences: (value: number) => count(value, "difference", "differences"),
  proof: "Proof",
  proven: (via: string) => `proven by ${via}`,
  takenAtItsWord: "taken at its word by an earlier release",
  digest: "Digest",
  previousDigest: "Digest of the entry before",
  tree: "Digest of the files",
  noDifferences: "Nothing that is served changed with it.",
  moreDifferences: (hidden: number) => `and ${formatNumber(hidden)} more`,
  change: { added: "added", removed: "removed", changed: "changed" },
  chain: "Checked in this browser",
  chainWhole: (entries: number) => `Chain intact, ${count(entries, "entry", "entries")}`,
  chainWholeText:
    "Every entry has the SHA-256 that it was given and names that of the entry before. A log that was rewritten as a whole shows only against a head that was noted elsewhere: copy this one and keep it.",
  chainKnown: (sequence: number) =>
    `It also agrees with entry ${formatNumber(sequence)}, as this browser saw it earlier.`,
  chainBroken: (sequence: number, problem: keyof typeof BROKEN) =>
    `Chain broken: ${BROKEN[problem](`entry ${formatNumber(sequence)}`)}`,
  chainBrokenText: (sequence: number) =>
    sequence === 1
      ? "Nothing in this log can be relied on. Compare it with a copy that was exported earlier, and tell whoever runs the platform."
      : `Entries up to ${formatNumber(sequence - 1)} are as they were written. From there on nothing can be relied on. Compare the log with a copy that was exported earlier, and tell whoever runs the platform.`,
  chainChecking: (done: number, all: number) => `Checking the chain: ${formatNumber(done)} of ${formatNumber(all)}`,
  chainIdle: (entries: number) => `${count(entries, "entry", "entries")}, not checked yet`,
  chainFailed: "The chain could not be checked",
  check: "Check the chain",
  checkAgain: "Check again",
  head: "the head",
  forget: "Forget the entry seen earlier",
  forgetHint: "Right when the log was begun anew on purpose.",
  compare: "Compare with a head that you noted",
  compareHint: "As it was copied: a number, a colon and 64 hex digits.",
  compareProblem: "This is no head. One looks like 12:9f86d0…, with 64 hex digits after the colon.",
  unreadable: (line: number) => `Line ${formatNumber(line)} of the log cannot be read.`,
  export: "Export",
  exporting: "Exporting…",
  exportFailed: "The log could not be exported",
  exportHint: "All entries, oldest first, one JSON object to a line",
  fileName: (project: string, sequence: number) => `${project}-audit-${sequence}.ndjson`,
};
