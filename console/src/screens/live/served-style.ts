import type { CSSProperties } from "react";

import { variationStyle } from "../../parts/variation-style.ts";
import type { ServedSeries } from "./read-counts.ts";

const plain = (ground: string, line: string) =>
  ({ "--variation": ground, "--variation-pattern": "none", "--variation-line": line }) as CSSProperties;

/** What flags served, all variations together. */
export const ALL_STYLE = variationStyle(0);
/** Nothing that a flag decided: an outline, dashed as for off. */
export const DEFAULT_STYLE = plain("var(--surface)", "dashed");
const UNNAMED_STYLE = plain("var(--sunken)", "solid");

export const servedStyle = ({ kind, index }: Pick<ServedSeries, "kind" | "index">): CSSProperties =>
  index !== undefined ? variationStyle(index) : kind === "default" ? DEFAULT_STYLE : UNNAMED_STYLE;
