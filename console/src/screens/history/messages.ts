import type { Change, OverlayEntry, VersionRecord } from "@burgee/contract/admin";

import { formatAbsolute, formatNumber } from "../../parts/format-time.ts";

const plural = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${formatNumber(count)} ${many}`;
const quote = (value: string | null | undefined): string => value ?? "the code default";

const KINDS: Readonly<Record<VersionRecord["kind"], string>> = {
  publish: "published",
  rollback: "rolled back",
  keys: "SDK keys changed",
  initial: "first SDK key",
  overlay: "held by hand",
};

/** What History says. */
export const historyMessages = {
  title: "History",
  note: "versions of an environment",
  environments: "Environments",
  loading: "Reading the versions…",
  failed: "The versions could not be read",
  failedDifference: "The difference could not be shown",
  failedWrite: "Nothing was changed",
  keptWrite: "What you wrote is kept.",
  none: "Nothing is published here yet",
  noneText: "Each publish becomes a version, and any of them can be brought back.",
  noneCommand: "burgee publish",
  versions: (environment: string) => `Versions of ${environment}, newest first`,
  columns: { version: "Version", when: "When", what: "What", who: "Who", message: "Message", revision: "Revision" },
  version: (version: number) => `v${version}`,
  live: "served now",
  held: "held, never served",
  what: ({ kind, rollbackOf }: VersionRecord) =>
    rollbackOf === undefined ? KINDS[kind] : `${KINDS[kind]} to v${rollbackOf}`,
  more: "Show more",
  open: (version: number) => `Version ${version}`,
  compareWith: "compared with",
  now: (version: number) => `v${version}, served now`,
  difference: (from: number, to: number) => `From v${from} to v${to}`,
  same: "Both versions serve the same.",
  isLive: "This is what is served now. Choose an earlier version to compare it, or to go back to it.",
  changes: (count: number) => plural(count, "difference", "differences"),
  change: ({ kind, subject, before, after }: Change): string => {
    if (kind === "added")
      return after === undefined || after === "" ? `${subject} is new` : `${subject} is new: ${after}`;
    if (kind === "removed") return `${subject} is gone`;
    return `${subject} is ${after ?? "set"} instead of ${before ?? "nothing"}`;
  },
  measuring: "Asking the engine who would change…",
  noReach: "None of the sample users would get anything else.",
  reach: (changed: number, users: number, feature: string, others: number) =>
    `${formatNumber(changed)} of ${formatNumber(users)} sample users would get something else of ${feature}; ${plural(others, "more flag changes", "more flags change")} for fewer or as many.`,
  reachOne: (changed: number, users: number, feature: string) =>
    `${formatNumber(changed)} of ${formatNumber(users)} sample users would get something else of ${feature}.`,
  sample: "Sample users are made up from the rules: they show who can change, not how many will.",
  move: (from: string | null, to: string | null, users: number, hasNewValues: boolean) =>
    from === to || hasNewValues
      ? `${plural(users, "user keeps", "users keep")} ${quote(to)} with other values`
      : `${plural(users, "user goes", "users go")} from ${quote(from)} to ${quote(to)}`,
  rollBack: (version: number) => `Roll back to v${version}`,
  rollBackTitle: (version: number, environment: string) => `Roll ${environment} back to v${version}?`,
  rollBackText:
    "It is published as a new version and pinned: later publishes are held until somebody lifts the pin here.",
  reason: "Why",
  reasonHint: "Shown wherever the pin is shown.",
  reasonProblem: "Say why, such as: checkout fails for everyone since v12.",
  confirmName: (environment: string) => `More than half of the sample users change. Write "${environment}" to go on`,
  confirmNameProblem: (environment: string) => `Write "${environment}".`,
  cancel: "Cancel",
  rolledBack: (environment: string, version: number) => `${environment} serves the content of v${version}`,
  unchanged: "Nothing changed: it served that already",
  cannotHeld: "was never served",
  inForce: "In force whatever the files say",
  entry: (entry: OverlayEntry): string =>
    ({
      off: () => `${"featureKey" in entry ? entry.featureKey : ""} is switched off`,
      serve: () => (entry.kind === "serve" ? `${entry.featureKey} serves ${entry.variationKey} to everyone` : ""),
      pinned: () => (entry.kind === "pinned" ? `v${entry.version} is pinned; later publishes are held` : ""),
      frozen: () => "Frozen: publishes are refused",
    })[entry.kind](),
  entryNote: ({ author, reason, expiresAtMs, isIdle }: OverlayEntry): string =>
    [
      `${author}: ${reason}`,
      ...(expiresAtMs === undefined ? [] : [`until ${formatAbsolute(expiresAtMs)}`]),
      ...(isIdle === true ? ["without effect: it is not in the files any more"] : []),
    ].join(" · "),
  lift: "Lift",
  liftTitle: (entry: string) => `Lift: ${entry}?`,
  liftText: {
    off: "The flag is served again as the files say.",
    serve: "The flag is served again as the files say.",
    pinned: "The newest revision is published at once, with everything that was held meanwhile.",
    frozen: "Publishes are accepted again.",
  },
  lifted: "Lifted",
  owners: "owners only: the environment's policy leaves emergencies to them",
};
