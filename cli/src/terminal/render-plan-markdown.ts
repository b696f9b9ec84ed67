import type { Change, Problem } from "@burgee/publisher/core";
import type { FeatureImpact, Move } from "@burgee/publisher/preview";

import { describeEffect, describeEntry } from "../overlay/describe-entry.ts";
import { describePolicy, type EnvironmentPlan } from "../plan/plan-environment.ts";
import { describeBase, type PlanFacts } from "../plan/render-plan.ts";
import { count } from "./render-problems.ts";
import { renderTime } from "./render-time.ts";

const CHANGES_SHOWN_MAX = 50;
const BAR_CELLS = 20;
const FINDINGS_SHOWN_MAX = 10;

/** Renders a plan for a comment on a pull request: what changes, and who gets something else, per environment. */
export function renderPlanMarkdown(
  plans: Readonly<Record<string, EnvironmentPlan>>,
  problems: readonly Problem[],
  { files, portability, noun, atMs }: PlanFacts,
): string {
  const entries = Object.entries(plans);
  const touched = entries.filter(([, { changes }]) => changes.length > 0);
  const lines = ["## Flags", ""];
  const [merged] = describeBase({ ...files, merged: [] });
  if (merged !== undefined) lines.push(`${escape(merged)}.`, "");
  if (touched.length === 0) lines.push("Publishing changes nothing.");
  for (const [key, { overlay }] of entries) {
    for (const entry of overlay) {
      lines.push(`- ${escape(`${key}: ${describeEntry(entry)}: ${describeEffect(entry)}`)}`, "");
    }
  }
  for (const [key, plan] of touched) {
    const { against, changes, impact } = plan;
    const base = against === 0 ? "nothing published" : `version ${against}`;
    lines.push(`### ${escape(key)}: ${count(changes.length, "change")} against ${base}`, "");
    if (impact !== undefined) {
      lines.push(`Of ${count(impact.users, noun)}, rollouts as of ${renderTime(atMs)}:`, "");
      if (impact.features.length === 0) lines.push("Nobody is served anything else.", "");
      else lines.push("| Feature | From → to | Users | |", "| --- | --- | ---: | --- |");
      lines.push(...impact.features.flatMap((feature) => renderFeature(feature, impact.users)), "");
    }
    const policy = describePolicy(key, plan);
    if (policy !== undefined) lines.push(`**${escape(policy)}**`, "");
    lines.push("<details><summary>All changes</summary>", "", ...renderList(changes), "", "</details>", "");
  }
  const untouched = entries.filter(([, { changes }]) => changes.length === 0).map(([key]) => escape(key));
  if (touched.length > 0 && untouched.length > 0) lines.push(`Unchanged: ${untouched.join(", ")}.`, "");
  if (problems.length > 0) {
    lines.push(`### ${count(problems.length, "warning")}`, "");
    lines.push(
      ...problems.map(
        ({ file, line, message, remedy }) => `- \`${file}:${line}\` ${escape(message)}. ${escape(remedy)}`,
      ),
    );
  }
  if (portability.length > 0) {
    lines.push("", "### Not every SDK answers these alike", "");
    lines.push(
      ...portability
        .slice(0, FINDINGS_SHOWN_MAX)
        .map(({ file, line, what }) => `- \`${file}:${line}\` ${escape(what)}`),
    );
    const hidden = portability.length - FINDINGS_SHOWN_MAX;
    if (hidden > 0) lines.push(`- … and ${hidden} more: \`burgee validate --portability\``);
  }
  return lines.join("\n").trimEnd();
}

function renderFeature({ feature, renamedFrom, moves }: FeatureImpact, users: number): readonly string[] {
  const name = renamedFrom === undefined ? escape(feature) : `${escape(renamedFrom)} → ${escape(feature)}`;
  if (moves.length === 0) return [`| **${name}** | renamed, same variations | 0.0 % | |`];
  return moves.map((move, index) => {
    const share = move.users / users;
    const filled = Math.max(1, Math.round(share * BAR_CELLS));
    const bar = "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
    return `| ${index === 0 ? `**${name}**` : ""} | ${describeMove(move)} | ${(share * 100).toFixed(1)} % | \`${bar}\` |`;
  });
}

function describeMove({ from, to, hasNewValues }: Move): string {
  const name = (variation: string | null) => (variation === null ? "_default in code_" : escape(variation));
  return hasNewValues === true ? `${name(to)} with new values` : `${name(from)} → ${name(to)}`;
}

function renderList(changes: readonly Change[]): readonly string[] {
  const lines = changes.slice(0, CHANGES_SHOWN_MAX).map(({ kind, subject, before, after }) => {
    const values =
      kind === "changed" && before !== undefined && after !== undefined ? `: ${code(before)} → ${code(after)}` : "";
    return `- ${kind} ${escape(subject)}${values}`;
  });
  const hidden = changes.length - lines.length;
  return hidden > 0 ? [...lines, `- … and ${hidden} more`] : lines;
}

/** Text in a code span. Backticks and line breaks would end it. */
function code(text: string): string {
  const short = text.length > 100 ? `${text.slice(0, 99)}…` : text;
  return `\`${short.replaceAll("`", "ˋ").replaceAll(/\s+/g, " ")}\``;
}

/** Text that shows as it is written: flag files come from pull requests of strangers. */
function escape(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_{}[\]<>()#|!@~]/g, (character) => `&#${character.codePointAt(0)};`);
}
