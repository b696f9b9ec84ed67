import type { YAMLMap } from "yaml";

import { removeSlots } from "./remove-slots.ts";
import { renderLines, renderMember } from "./render-yaml.ts";
import type { Draft } from "./splice.ts";
import { columnOf, lineEndOf, type Slot, slotsOf, styleOf } from "./yaml-source.ts";

type Members = Readonly<Record<string, unknown>>;

/** Changes, removes and adds members. False when no member stays, or when the map cannot be taken apart. */
export function rewriteMap(draft: Draft, node: YAMLMap, before: Members, after: Members): boolean {
  const slots = slotsOf(node);
  const kept = slots?.filter(({ key }) => key !== undefined && Object.hasOwn(after, key)) ?? [];
  const first = kept[0];
  if (slots === undefined || first === undefined) return false;
  const style = styleOf(node);
  const column = columnOf(draft.source.text, slots[0]?.from ?? first.from);
  for (const slot of kept) {
    const name = slot.key ?? "";
    draft.rewriteValue(draft, { slot, style, column }, before[name], after[name]);
  }
  for (const { behind, members } of groupAdded(kept, after)) addMembers(draft, { behind, members, style, column });
  removeSlots(draft, slots, new Set(kept), style);
  return true;
}

interface Addition {
  readonly behind: Slot;
  readonly members: Members;
}

/** Added members by the slot behind which they belong: that of the member before them, else the last. */
function groupAdded(kept: readonly Slot[], after: Members): Addition[] {
  const byName = new Map(kept.map((slot) => [slot.key, slot]));
  const groups = new Map<Slot, [string, unknown][]>();
  const last = kept.at(-1);
  let previous: Slot | undefined;
  for (const [name, value] of Object.entries(after)) {
    const slot = byName.get(name);
    const behind = previous ?? last;
    if (slot !== undefined) previous = slot;
    else if (behind !== undefined) groups.set(behind, [...(groups.get(behind) ?? []), [name, value]]);
  }
  return [...groups].map(([behind, members]) => ({ behind, members: Object.fromEntries(members) }));
}

function addMembers(
  { source, splices }: Draft,
  { behind, members, style, column }: Addition & { readonly style: "block" | "flow"; readonly column: number },
): void {
  if (style === "flow") {
    const text = Object.entries(members)
      .map(([name, value]) => `, ${renderMember(name, value, source)}`)
      .join("");
    splices.push({ from: behind.to, to: behind.to, text });
    return;
  }
  const at = lineEndOf(source.text, behind.to);
  const indent = " ".repeat(column);
  const text = renderLines(members, source)
    .map((line) => `${source.lineEnd}${indent}${line}`)
    .join("");
  splices.push({ from: at, to: at, text });
}
