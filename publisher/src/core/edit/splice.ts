import type { Slot, YamlSource, YamlStyle } from "./yaml-source.ts";

/** Replaces the characters from `from` up to `to`. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Where a value stands: its slot, how the map or list around it is written, and the column of that one's members. */
export interface Place {
  readonly slot: Slot;
  readonly style: YamlStyle;
  readonly column: number;
}

/** Splices of one pass over a text, collected while its values are compared with those it should have. */
export interface Draft {
  readonly source: YamlSource;
  readonly splices: Splice[];
  /** Changes a value as far as it differs. Maps and lists call it for what they hold. */
  readonly rewriteValue: (draft: Draft, place: Place, before: unknown, after: unknown) => void;
  /** Why the text cannot be edited; the first reason stays. */
  refusal: string | undefined;
  /** Whether another pass must follow, because items were moved and may have to be edited in their new places. */
  needsAnotherPass: boolean;
}

export function refuse(draft: Draft, reason: string): void {
  draft.refusal ??= reason;
}

/** Applies splices. Two that only delete may overlap; undefined when others do. */
export function applySplices(text: string, splices: readonly Splice[]): string | undefined {
  const inOrder = splices.toSorted((a, b) => a.from - b.from || Number(a.to > a.from) - Number(b.to > b.from));
  const parts: string[] = [];
  let done = 0;
  let isDeletion = false;
  for (const { from, to, text: replacement } of inOrder) {
    if (from < done && !(isDeletion && replacement === "")) return undefined;
    parts.push(text.slice(done, Math.max(done, from)), replacement);
    done = Math.max(done, to);
    isDeletion = replacement === "";
  }
  return [...parts, text.slice(done)].join("");
}
