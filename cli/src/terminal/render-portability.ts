import type { PortabilityFinding } from "@burgee/publisher/core";

/** Renders what not every SDK answers alike: each remark once, with the places that it is about. */
export function renderPortability(
  findings: readonly PortabilityFinding[],
  shownMax = Number.POSITIVE_INFINITY,
): string {
  const places = new Map<string, string[]>();
  for (const { what, file, line, bound } of findings) {
    const difference = bound === undefined ? "" : ` (by at most ${Number(bound.toFixed(4))} %-points)`;
    const known = places.get(what + difference);
    if (known === undefined) places.set(what + difference, [`${file}:${line}`]);
    else known.push(`${file}:${line}`);
  }
  const all = [...places];
  const shown = all.slice(0, shownMax).flatMap(([what, where]) => [`  ${what}`, `      ${where.join("  ")}`]);
  const hidden = all.length - Math.min(all.length, shownMax);
  const more = hidden > 0 ? [`  … and ${hidden} more: burgee validate --portability`] : [];
  return ["Not every SDK answers these alike:", ...shown, ...more].join("\n");
}
