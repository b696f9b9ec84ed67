import type { Impact, Move } from "@burgee/publisher/preview";

import type { Colors } from "./colors.ts";
import { count } from "./render-problems.ts";
import { renderTime } from "./render-time.ts";

const BAR_CELLS = 24;
const MOVES_SHOWN_MAX = 6;
const FEATURES_SHOWN_MAX = 20;

/** Renders who is served something else: per feature its moves from variation to variation, with a bar for the share. */
export function renderImpact(impact: Impact | undefined, noun: string, atMs: number, colors: Colors): string {
  if (impact === undefined) return "";
  const head = `\nOf ${count(impact.users, noun)}, rollouts as of ${renderTime(atMs)}:`;
  if (impact.features.length === 0) return `${head} nobody is served anything else`;
  const lines = impact.features.slice(0, FEATURES_SHOWN_MAX).flatMap((feature) => {
    const { changedShare, renamedFrom, moves, defaultUsers } = feature;
    const name = renamedFrom === undefined ? feature.feature : `${renamedFrom} → ${feature.feature} (renamed)`;
    const shown = moves.slice(0, MOVES_SHOWN_MAX).map((move) => renderMove(move, impact.users, colors));
    const hidden = moves.length - shown.length;
    const toCode = defaultUsers === 0 ? [] : [`    ${toShare(defaultUsers, impact.users)} get the default in code`];
    return [
      `  ${colors.bold(name)}  ${colors.yellow(toPercent(changedShare))} are served something else`,
      ...shown,
      ...(hidden > 0 ? [colors.dim(`    … and ${hidden} more; --json lists all`)] : []),
      ...toCode.map((line) => colors.dim(line)),
    ];
  });
  const hidden = impact.features.length - FEATURES_SHOWN_MAX;
  if (hidden > 0) lines.push(colors.dim(`  … and ${count(hidden, "feature")} more; --json lists all`));
  return [head, ...lines].join("\n");
}

function renderMove({ from, to, hasNewValues, users }: Move, total: number, colors: Colors): string {
  const filled = Math.max(1, Math.round((users / total) * BAR_CELLS));
  const bar = colors.yellow("█".repeat(filled)) + colors.dim("░".repeat(BAR_CELLS - filled));
  const what = hasNewValues === true ? `${to ?? ""} with new values` : `${nameOf(from)} → ${nameOf(to)}`;
  return `    ${bar} ${toShare(users, total)}  ${what}`;
}

function nameOf(variation: string | null): string {
  return variation ?? "default in code";
}

function toShare(users: number, total: number): string {
  return toPercent(users / total).padStart(7);
}

function toPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
