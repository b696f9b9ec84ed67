import type { ConditionTrace, Fit, TargetTrace, Trace, TraceOutcome } from "@burgee/publisher/preview";

import type { Colors } from "./colors.ts";

/** Renders why a user is served something as a tree: targets in order, with their conditions, rollout and split. */
export function renderTrace({ feature, outcome, overlay, targets, values }: Trace, colors: Colors): string {
  const head = `${colors.bold(feature ?? "no feature")}: ${describeOutcome(outcome)}`;
  const forced = overlay === undefined ? [] : [colors.yellow("  by an overlay entry")];
  const served = values.map(({ variable, value }) => `  ${variable} = ${JSON.stringify(value)}`);
  return [head, ...forced, ...targets.flatMap((target) => renderTarget(target, colors)), ...served].join("\n");
}

function describeOutcome(outcome: TraceOutcome): string {
  if (outcome.kind === "served") return `${outcome.variation}, by target ${outcome.target}`;
  if (outcome.kind === "error")
    return `the default in code, by an error${outcome.message ? `: ${outcome.message}` : ""}`;
  return `the default in code, because ${DEFAULT_REASONS[outcome.why]}`;
}

const DEFAULT_REASONS = {
  unknown: "no feature has it",
  off: "it has no targets here",
  no_target: "no target takes the user",
  not_in_rollout: "the rollout does not let the user in",
} as const;

function renderTarget(
  { key, number, isReached, condition, rollout, split, alone }: TargetTrace,
  colors: Colors,
): string[] {
  const head = `  ${number}. ${key}${alone.kind === "serves" ? `: ${alone.variation}` : ""}`;
  const lines = [`${head}${isReached ? "" : " (not reached)"}`, ...renderCondition(condition, "     ")];
  if (rollout !== undefined) {
    const place = rollout.position === undefined ? "" : `: stands at ${toPercent(rollout.position)}`;
    const share = rollout.threshold === undefined ? "" : ` of ${toPercent(rollout.threshold)}`;
    lines.push(`     ${mark(rollout.passes)} ${rollout.type} rollout${place}${share}`);
  }
  if (split?.position !== undefined) lines.push(`       split: stands at ${toPercent(split.position)}`);
  return isReached ? lines : lines.map(colors.dim);
}

function renderCondition(condition: ConditionTrace, indent: string): string[] {
  const line = (text: string, ...of: readonly ConditionTrace[]): string[] => [
    `${indent}${mark(condition.fits)} ${text}`,
    ...of.flatMap((inner) => renderCondition(inner, `${indent}  `)),
  ];
  switch (condition.kind) {
    case "all":
      return line("all of", ...condition.of);
    case "any":
      return line("any of", ...condition.of);
    case "not":
      return line("not", condition.of);
    case "audience":
      return line(`audience ${condition.key}`, ...(condition.of === undefined ? [] : [condition.of]));
    case "requires":
      return line(`feature ${condition.feature} serves ${condition.variation}`);
    case "attribute": {
      const values = condition.values.map((value) => JSON.stringify(value)).join(", ");
      const found =
        condition.found === undefined ? "the user has none" : `the user has ${JSON.stringify(condition.found)}`;
      return line(`${condition.attribute} ${condition.words}${values === "" ? "" : ` ${values}`} (${found})`);
    }
    default:
      return line({ everyone: "everyone", optIn: "opted in", unknown: "a condition of another kind" }[condition.kind]);
  }
}

function mark(fits: Fit): string {
  return fits === "error" ? "!" : fits ? "✓" : "✗";
}

function toPercent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
