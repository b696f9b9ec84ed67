import { formatNumber } from "../../parts/format-time.ts";

const plural = (count: number, one: string, many: string): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

export const audiencesMessages = {
  title: "Audiences",
  shown: (shown: number, all: number) =>
    shown === all ? formatNumber(all) : `${formatNumber(shown)} of ${formatNumber(all)}`,
  search: "Search name, key or rule",
  loading: "Reading the audiences…",
  failed: "The audiences could not be read",
  failedRules: "The rules could not be read",
  kept: "The keys are those that flags name.",
  problems: "The newest files have errors, so the rules cannot be shown",
  problemsKept: "The keys are those that flags name.",
  none: "No audience yet",
  noneText: "An audience is a rule with a name that several flags can use. Add one to the flag files:",
  noneCommand: "audiences/staff.yaml",
  noResult: "No audience fits",
  clear: "Show all",
  used: "Used by",
  unused: "No flag uses it.",
  usedBy: (flags: number, environments: number) =>
    `${plural(flags, "flag", "flags")} in ${plural(environments, "environment", "environments")}`,
  more: (count: number) => `${formatNumber(count)} more`,
  inEnvironments: (environments: readonly string[]) =>
    environments.length === 0 ? "off everywhere" : environments.join(", "),
  namedBy: (keys: readonly string[]) => `Part of ${keys.join(", ")}.`,
};
