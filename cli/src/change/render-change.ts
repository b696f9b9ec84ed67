import type { ChangeEffect, ChangeListing, ChangeReply } from "@burgee/publisher/core";

import type { Colors } from "../terminal/colors.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { renderImpact } from "../terminal/render-impact.ts";
import { count } from "../terminal/render-problems.ts";
import { renderTime } from "../terminal/render-time.ts";

/** Renders a change: what it is, what it does to each environment, who approved it, and what keeps it from being applied. */
export function renderChange(
  { change, effects, approvalsNeeded, approvalsHeld, changedSince, obstacles }: ChangeReply,
  colors: Colors,
): string {
  const approvals = change.approvals.map(({ by, atMs }) => `${by}, ${renderTime(atMs)}`);
  const held = approvalsNeeded === 0 ? "none needed" : `${approvalsHeld} of ${approvalsNeeded} hold`;
  return [
    renderListing(change, colors),
    ...effects.flatMap((effect) => renderEffect(effect, colors)),
    ...(effects.length === 0 ? [] : [`approvals: ${held}`]),
    ...approvals.map((line) => `  ${line}`),
    ...changedSince.slice(0, 20).map((line) => colors.yellow(`  not approved: ${line}`)),
    ...obstacles.map((line) => colors.yellow(`! ${line}`)),
    ...(obstacles.length === 0 && effects.length > 0 ? [colors.cyan(`Next: burgee change apply ${change.id}`)] : []),
  ].join("\n");
}

/** Renders what became of a change. */
export function renderListing(change: ChangeListing, colors: Colors): string {
  const { id, title, state, authors, message, scheduledAtMs, reason, revision, outcomes = [] } = change;
  const when = scheduledAtMs === undefined ? "" : ` for ${renderTime(scheduledAtMs)}`;
  const mark = state === "failed" || state === "rejected" ? colors.red("✗") : colors.green("✓");
  return [
    `${mark} ${colors.bold(id)} ${title}: ${state}${when}`,
    colors.dim(`  by ${authors.join(", ")}${message === "" ? "" : `: ${message}`}`),
    ...(reason === undefined ? [] : [`  ${reason}`]),
    ...(revision === undefined ? [] : [`  revision ${revision}`]),
    ...outcomes.map(({ environmentKey, outcome, refusal }) =>
      refusal === undefined
        ? `  ${environmentKey}: ${outcome}`
        : colors.red(`  ${environmentKey}: ${outcome}: ${refusal.message}`),
    ),
  ].join("\n");
}

function renderEffect(effect: ChangeEffect, colors: Colors): string[] {
  const { environmentKey, isPublished, changes, policy, newPolicy } = effect;
  const lines = isPublished ? [`${environmentKey}: ${count(changes.length, "change")} against what it serves`] : [];
  if (changes.length > 0) lines.push(renderChanges(changes, colors));
  if (newPolicy !== undefined) {
    lines.push(`${environmentKey}: policy ${describePolicy(policy)} → ${describePolicy(newPolicy)}`);
  }
  const impact = renderImpact(effect.impact, "sample user", Date.now(), colors);
  return impact === "" ? lines : [...lines, impact];
}

function describePolicy({ changes, approvals, emergencies }: ChangeEffect["policy"]): string {
  const more = changes === "approved" ? ` by ${approvals}` : "";
  return `${changes}${more}${emergencies ? ", emergencies allowed" : ""}`;
}
