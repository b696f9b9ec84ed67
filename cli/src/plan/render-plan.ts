import type { PortabilityFinding } from "@burgee/publisher/core";

import { describeEffect, describeEntry } from "../overlay/describe-entry.ts";
import type { PlannedFiles } from "../revisions/merge-for-plan.ts";
import type { Colors } from "../terminal/colors.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { renderImpact } from "../terminal/render-impact.ts";
import { renderPortability } from "../terminal/render-portability.ts";
import { count } from "../terminal/render-problems.ts";
import { describePolicy, type EnvironmentPlan } from "./plan-environment.ts";

const REMARKS_SHOWN_MAX = 5;

/** What a plan is made of, beside its environments. */
export interface PlanFacts {
  readonly files: Pick<PlannedFiles, "base" | "head" | "merged" | "mergedWith">;
  /** What not every SDK answers alike in the features that change. */
  readonly portability: readonly PortabilityFinding[];
  /** What the users of the impact are called. */
  readonly noun: string;
  /** Epoch milliseconds for which rollouts are judged. */
  readonly atMs: number;
}

/** Renders a plan for a terminal. */
export function renderPlan(plans: Readonly<Record<string, EnvironmentPlan>>, facts: PlanFacts, colors: Colors): string {
  const blocks = Object.entries(plans).map(([key, plan]) => renderEnvironment(key, plan, facts, colors));
  const portability = facts.portability.length === 0 ? [] : [renderPortability(facts.portability, REMARKS_SHOWN_MAX)];
  return [...describeBase(facts.files), ...blocks, ...portability].join("\n\n");
}

/** Says what the files were merged with: `on top of revision 7, with 8 by bob merged in`. */
export function describeBase({ base, mergedWith, merged }: PlanFacts["files"]): readonly string[] {
  if (mergedWith.length === 0) return [];
  const others = mergedWith.toReversed().map(({ revision, author }) => `${revision} by ${author}`);
  const fields = merged.map(({ path, fields: at }) => {
    return `  ~ ${path}${at === undefined ? "" : `: theirs ${at.map((steps) => steps.join(".")).join(", ")}`}`;
  });
  return [[`on top of revision ${base}, with ${others.join(", ")} merged in`, ...fields].join("\n")];
}

function renderEnvironment(key: string, plan: EnvironmentPlan, { noun, atMs }: PlanFacts, colors: Colors): string {
  const { against, changes, impact, overlay } = plan;
  const notes = overlay.map((entry) => colors.yellow(`  ! ${describeEntry(entry)}: ${describeEffect(entry)}`));
  if (changes.length === 0) return [`${key}: version ${against} already serves this`, ...notes].join("\n");
  const base = against === 0 ? "nothing published" : `version ${against}`;
  const head = `${key}: ${count(changes.length, "change")} against ${base}`;
  const policy = describePolicy(key, plan);
  return [
    head,
    ...notes,
    renderChanges(changes, colors),
    renderImpact(impact, noun, atMs, colors),
    ...(policy === undefined ? [] : [colors.yellow(policy)]),
  ].join("\n");
}
