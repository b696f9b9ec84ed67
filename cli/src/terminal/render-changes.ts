import type { Change } from "@burgee/publisher/core";

import type { Colors } from "./colors.ts";

/** How many changes are printed; the rest is only counted. */
const CHANGES_SHOWN_MAX = 40;

/** Renders changes as text, one or two lines each. */
export function renderChanges(changes: readonly Change[], colors: Colors): string {
  const lines = changes.slice(0, CHANGES_SHOWN_MAX).map((change) => renderChange(change, colors));
  const hidden = changes.length - lines.length;
  if (hidden > 0) lines.push(colors.dim(`  … and ${hidden} more; --json lists all`));
  return lines.join("\n");
}

function renderChange(change: Change, colors: Colors): string {
  const { kind, subject, before, after } = change;
  switch (kind) {
    case "added":
      return `  ${colors.green("+")} ${subject}${after === undefined ? "" : colors.dim(`  ${shorten(after)}`)}`;
    case "removed":
      return `  ${colors.red("-")} ${subject}${before === undefined ? "" : colors.dim(`  ${shorten(before)}`)}`;
    case "changed": {
      const values =
        before === undefined || after === undefined
          ? ""
          : `\n      ${colors.red(shorten(before))} → ${colors.green(shorten(after))}`;
      return `  ${colors.yellow("~")} ${subject}${values}`;
    }
  }
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
