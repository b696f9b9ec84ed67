import type { YAMLSeq } from "yaml";

import { isKeyedList } from "./keyed-list.ts";
import { removeSlots } from "./remove-slots.ts";
import { needsLines, renderInline, renderLines } from "./render-yaml.ts";
import { sameValue } from "./same-value.ts";
import type { Draft } from "./splice.ts";
import { columnOf, lineEndOf, lineStartOf, type Slot, slotsOf, styleOf, type YamlStyle } from "./yaml-source.ts";

type Items = readonly unknown[];

/** Changes, moves, removes and adds items. False when no item stays, or when the list cannot be taken apart. */
export function rewriteList(draft: Draft, node: YAMLSeq, before: Items, after: Items): boolean {
  const slots = slotsOf(node);
  const origins = matchItems(before, after);
  const keptPositions = origins.filter((origin) => origin !== undefined);
  if (slots === undefined || keptPositions.length === 0 || slots.length !== before.length) return false;
  const style = styleOf(node);
  if (keptPositions.some((position, index) => position < (keptPositions[index - 1] ?? -1))) {
    moveItems(draft, slots, keptPositions, style);
    return true;
  }
  const column = columnOf(draft.source.text, slots[0]?.from ?? 0);
  const kept = new Set<Slot>();
  for (const [index, origin] of origins.entries()) {
    const slot = origin === undefined ? undefined : slots[origin];
    if (slot === undefined || origin === undefined) continue;
    kept.add(slot);
    draft.rewriteValue(draft, { slot, style, column }, before[origin], after[index]);
  }
  addItems(draft, { slots, origins, after, style, column });
  removeSlots(draft, slots, kept, style);
  return true;
}

/**
 * For each new item, the position of the old item that it continues; undefined for one that is added. Items with keys
 * are matched by key, others by their distance from the start and the end of the list.
 */
function matchItems(before: Items, after: Items): (number | undefined)[] {
  if (isKeyedList(before) && isKeyedList(after)) {
    const positions = new Map(before.map(({ key }, index) => [key, index]));
    return after.map(({ key }) => positions.get(key));
  }
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && sameValue(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && sameValue(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  return after.map((_item, index) => {
    if (index >= after.length - tail) return index - after.length + before.length;
    return index < before.length - tail ? index : undefined;
  });
}

/** Puts the texts of items into another order; what stands between them keeps its place. */
function moveItems(draft: Draft, slots: readonly Slot[], positions: readonly number[], style: YamlStyle): void {
  const { source, splices } = draft;
  const { text } = source;
  const places = positions.toSorted((a, b) => a - b);
  const indent = " ".repeat(columnOf(text, slots[0]?.from ?? 0));
  for (const [index, position] of positions.entries()) {
    const place = places[index] ?? position;
    if (place === position) continue;
    const [from, to] = extentOf(text, slots, place, style);
    const moved = text.slice(...extentOf(text, slots, position, style));
    // The first item may share its line with a dash before it; all others start with the spaces before their own.
    const isBehindMark = text.slice(lineStartOf(text, from), from).trim() !== "";
    const isIndented = moved.startsWith("#") || moved.startsWith(" ");
    const placed = isBehindMark ? moved.trimStart() : isIndented ? moved : `${indent}${moved}`;
    splices.push({ from, to, text: style === "flow" ? moved : placed });
  }
  draft.needsAnotherPass = true;
}

/** The characters that move with an item: the comment lines right above it and the comment at its end, too. */
function extentOf(text: string, slots: readonly Slot[], index: number, style: YamlStyle): [number, number] {
  const slot = slots[index];
  if (slot === undefined) return [0, 0];
  if (style === "flow") return [slot.from, slot.to];
  let from = lineStartOf(text, slot.from);
  if (text.slice(from, slot.from).trim() !== "") from = slot.from;
  if (from === slot.from && columnOf(text, from) > 0) return [from, lineEndOf(text, slot.to)];
  const previous = slots[index - 1];
  const column = columnOf(text, slot.from);
  const floor = previous === undefined ? 0 : lineEndOf(text, previous.to) + 1;
  while (from > floor) {
    const above = lineStartOf(text, from - 1);
    const indent = text.slice(above, from).indexOf("#");
    // Above the first item, only a comment in its own column is about it: others may be about the whole list.
    const isAbout = previous === undefined ? indent === column : indent >= 0;
    if (above < floor || !isAbout || text.slice(above, above + indent).trim() !== "") break;
    from = above;
  }
  return [from, lineEndOf(text, slot.to)];
}

interface AddedItems {
  readonly slots: readonly Slot[];
  readonly origins: readonly (number | undefined)[];
  readonly after: Items;
  readonly style: YamlStyle;
  readonly column: number;
}

function addItems(draft: Draft, { slots, origins, after, style, column }: AddedItems): void {
  const { source, splices } = draft;
  const indent = " ".repeat(column);
  const firstKept = slots[origins.find((origin) => origin !== undefined) ?? 0];
  let previous: Slot | undefined;
  for (const [index, item] of after.entries()) {
    const origin = origins[index];
    if (origin !== undefined) {
      previous = slots[origin];
    } else if (style === "flow") {
      const text = renderInline(item, "flow", source);
      const at = previous?.to ?? firstKept?.from ?? 0;
      splices.push({ from: at, to: at, text: previous === undefined ? `${text}, ` : `, ${text}` });
    } else {
      const isKeyed = isKeyedList(after);
      const lines =
        isKeyed || needsLines(item) ? renderLines([item], source) : [`- ${renderInline(item, "block", source)}`];
      const at = previous === undefined ? (firstKept?.from ?? 0) : lineEndOf(source.text, previous.to);
      const text =
        previous === undefined
          ? `${lines.join(`${source.lineEnd}${indent}`)}${source.lineEnd}${indent}`
          : lines.map((line) => `${source.lineEnd}${indent}${line}`).join("");
      splices.push({ from: at, to: at, text });
    }
  }
}
