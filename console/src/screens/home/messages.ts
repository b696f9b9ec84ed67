import { formatNumber } from "../../parts/format-time.ts";

const plural = (count: number, one: string, many: string): string => (count === 1 ? `1 ${one}` : `${count} ${many}`);

export const homeMessages = {
  title: "Home",
  loading: "Reading the project…",
  failed: "The project could not be read",
  none: "Nothing was published yet",
  noneText: "Send a folder of flag files; its environments then show here.",
  noneCommand: "burgee publish",
  environments: "Environments",
  version: (version: number) => (version === 0 ? "Nothing published" : `Version ${version}`),
  by: "by",
  live: "Evaluations",
  evaluations: (perMinute: number) =>
    perMinute === 0
      ? "No evaluation in the last hour"
      : `${perMinute < 1 ? "Less than 1 evaluation" : `${formatNumber(Math.round(perMinute))} evaluations`} per minute`,
  everywhere: "Stored everywhere",
  storesDiffer: (r2: number | null, kv: number | null) =>
    `Stores differ: R2 has ${r2 ?? "no answer"}, KV has ${kv ?? "no answer"}`,
  streams: (count: number) => plural(count, "open stream", "open streams"),
  held: (count: number) => `${plural(count, "thing", "things")} held by hand`,
  changes: "Changes",
  waiting: (count: number) => (count === 1 ? "change waits for your approval" : "changes wait for your approval"),
  open: (count: number) => plural(count, "change is open", "changes are open"),
  showChanges: "Show changes",
  rolling: "In a rollout now",
  noRolling: "No flag changes its shares by itself.",
  moreRolling: (count: number) => `${count} more`,
  stale: (count: number) => (count === 1 ? "flag may be tidied up" : "flags may be tidied up"),
  showStale: "Show them",
  tidy: "Cleanup",
};
