import { formatNumber, formatPercent } from "../../parts/format-time.ts";
import type { LiveRange } from "./live-search.ts";

const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

const plural = (count: number, one: string, many: string): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

export const liveMessages = {
  title: "Live",
  environment: "Environment",
  range: "Time",
  rangeName: { hour: "Last hour", day: "24 h", month: "30 days" } satisfies Record<LiveRange, string>,
  step: (range: LiveRange, ms: number) => (range === "month" ? DAY.format(ms) : TIME.format(ms)),
  chart: (range: LiveRange) => `Evaluations per ${{ hour: "minute", day: "hour", month: "day" }[range]}`,
  of: (flag: string) => `of ${flag}, by variation`,
  ofAll: "of all flags",
  caution: "Evaluations, not people; approximate.",
  inRange: { hour: "in the last hour", day: "in 24 hours", month: "in 30 days" } satisfies Record<LiveRange, string>,
  evaluations: (range: LiveRange) => `evaluations ${liveMessages.inRange[range]}`,
  summary: (total: number, range: LiveRange, names: readonly string[]) =>
    `${plural(total, "evaluation", "evaluations")} ${liveMessages.inRange[range]}: ${names.join(", ")}`,
  share: (name: string, count: number) => `${name} ${formatNumber(count)}`,
  served: "served by flags",
  codeDefault: "default of the code",
  unnamed: "not named by the SDK",
  gone: (id: string) => `${id} (no longer there)`,
  published: (version: number) => `v${version}`,
  loading: "Reading the counts…",
  failed: "The counts could not be read",
  kept: "What is shown is the last answer.",
  none: "No SDK reported an evaluation in this time",
  noneText: "SDKs report every few seconds; a new evaluation shows within half a minute.",
  connect: "Connect an app",
  incomplete:
    "There is more than one answer holds, so the oldest steps may lack some. Choose one flag or a shorter time.",
  flags: "Flags by evaluations",
  flag: "Flag",
  variations: "Variations served",
  count: "Evaluations",
  chooseFlag: (name: string) => `Show ${name} by variation`,
  allFlags: "Show all flags",
  openFlag: "Open the flag",
  noEnvironment: "Nothing was published yet",
  noEnvironmentCommand: "burgee publish",
  propagation: "The newest version",
  holding: (version: number) => `of SDK polls in the last minute hold version ${version}`,
  noPolls: "No SDK polled in the last minute",
  noPollsText: "SDKs on a stream do not poll while nothing changes.",
  polls: (holding: number, polls: number) => `${formatNumber(holding)} of ${plural(polls, "poll", "polls")}`,
  percent: (part: number, whole: number) =>
    part < whole ? `${formatPercent(Math.min((part / whole) * 100, 99.9))} %` : "100 %",
  publishedAt: "Published",
  stored: "Stored in R2",
  cached: "Stored in KV",
  streams: "Open streams",
  version: (version: number | null | undefined) =>
    version === null || version === undefined ? "no answer" : `version ${version}`,
  unknownStreams: "not known",
  others: "Other versions in use",
  otherPolls: (polls: number) => plural(polls, "poll", "polls"),
  missing: "Asked for in code, defined nowhere",
  missingText: "Code asked for these variables today or yesterday and got its own default.",
  missingNone: "Every variable that code asks for is defined.",
  variable: "Variable",
  lastAsked: "Last",
  failedPropagation: "Polls could not be read",
};
