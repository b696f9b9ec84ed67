import type { CSSProperties } from "react";

const fill = (colour: string, pattern = "none", line = "solid") =>
  ({ "--variation": colour, "--variation-pattern": pattern, "--variation-line": line }) as CSSProperties;

const STRIPES = "repeating-linear-gradient(135deg, var(--surface) 0 2px, transparent 2px 5px)";
const LINES = "repeating-linear-gradient(0deg, var(--surface) 0 1px, transparent 1px 4px)";

/** What became of events: the legend of the chart and the terms above it are the same. */
export const OUTCOME_STYLES = {
  delivered: fill(
    "color-mix(in oklab, var(--accent) 16%, var(--surface))",
    "linear-gradient(var(--accent) 0 2px, transparent 0)",
    "hidden",
  ),
  in_flight: fill("var(--accent)", STRIPES),
  dead: fill("var(--danger)"),
  refused: fill("var(--danger)", STRIPES),
  rejected: fill("var(--warn)", LINES),
} as const;

/** Destinations are greys with patterns: colours of variations mean variations only. */
const DESTINATIONS = [
  fill("var(--line-strong)"),
  fill("var(--line-strong)", STRIPES),
  fill("var(--line-strong)", LINES),
  fill("var(--sunken)"),
];
export const destinationStyle = (place: number): CSSProperties => DESTINATIONS[place % DESTINATIONS.length] ?? {};
