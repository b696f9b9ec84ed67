import { holdsAnchor } from "./shared-values.ts";
import { type Draft, refuse } from "./splice.ts";
import { lineEndOf, lineStartOf, previousLineEndOf, type Slot, type YamlStyle } from "./yaml-source.ts";

/** Takes out the members or items that are not kept; at least one must be. Comments on lines of their own stay. */
export function removeSlots(draft: Draft, slots: readonly Slot[], kept: ReadonlySet<Slot>, style: YamlStyle): void {
  const isShared = slots.some((slot) => !kept.has(slot) && holdsAnchor(slot.node));
  if (isShared) refuse(draft, "what should be removed holds an anchor or an alias; write the values out first");
  const isBehindMark = style === "block" && isFirstBehindMark(draft, slots);
  const firstKept = slots.findIndex((slot) => kept.has(slot));
  for (const [index, slot] of slots.entries()) {
    if (kept.has(slot)) continue;
    if (style === "flow") removeInline(draft, slots, index, index < firstKept);
    else if (isBehindMark && index < firstKept) removeBehindMark(draft, slots, index);
    else removeLines(draft, slot);
  }
}

/** Whether the first member shares its line with a dash before it. */
function isFirstBehindMark({ source }: Draft, slots: readonly Slot[]): boolean {
  const from = slots[0]?.from ?? 0;
  return source.text.slice(lineStartOf(source.text, from), from).trim() !== "";
}

function removeLines({ source: { text }, splices }: Draft, { from, to }: Slot): void {
  const start = lineStartOf(text, from);
  const before = previousLineEndOf(text, from);
  const end = lineEndOf(text, to);
  if (before < start) splices.push({ from: before, to: end, text: "" });
  else splices.push({ from: start, to: text.indexOf("\n", end) + 1 || end, text: "" });
}

/** The member that follows moves up to the dash, unless a comment stands between them. */
function removeBehindMark({ source: { text }, splices }: Draft, slots: readonly Slot[], index: number): void {
  const slot = slots[index];
  const next = slots[index + 1];
  if (slot === undefined || next === undefined) return;
  const isClear = text.slice(slot.to, next.from).trim() === "";
  splices.push({ from: slot.from, to: isClear ? next.from : slot.to, text: "" });
}

/** Takes the comma before the slot along, or the one behind it where nothing before it stays. */
function removeInline(
  { source: { text }, splices }: Draft,
  slots: readonly Slot[],
  index: number,
  isLeading: boolean,
): void {
  const slot = slots[index];
  if (slot === undefined) return;
  const previous = slots[index - 1];
  const next = slots[index + 1];
  if (isLeading && next?.comma !== undefined) {
    const isClear = text.slice(next.comma + 1, next.from).trim() === "";
    splices.push({ from: slot.from, to: slot.to, text: "" });
    splices.push({ from: next.comma, to: isClear ? next.from : next.comma + 1, text: "" });
    return;
  }
  if (previous === undefined || slot.comma === undefined) return;
  const isClear = text.slice(slot.comma + 1, slot.from).trim() === "";
  splices.push({ from: slot.comma, to: isClear ? slot.to : slot.comma + 1, text: "" });
  if (!isClear) splices.push({ from: slot.from, to: slot.to, text: "" });
}
