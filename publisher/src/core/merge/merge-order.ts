import { sameValue } from "../edit/same-value.ts";

type Keys = readonly string[];

export interface Orders {
  readonly base: Keys;
  readonly yours: Keys;
  readonly theirs: Keys;
}

/**
 * Puts the items that a merge keeps in order. Undefined where the two sides leave it open: both moved items, both added
 * some in the same place, or one added some while the other moved those around them. The order of targets decides who
 * gets what, so it is never guessed.
 * @param preferred the side that decides what the two leave open
 */
export function mergeOrder(
  orders: Orders,
  kept: ReadonlySet<string>,
  preferred?: "yours" | "theirs",
): Keys | undefined {
  const merged = mergeClear(orders, kept);
  if (merged !== undefined || preferred === undefined) return merged;
  const leading = orders[preferred].filter((key) => kept.has(key));
  const known = new Set(leading);
  const added = groupAdded(
    orders[preferred === "yours" ? "theirs" : "yours"].filter((key) => kept.has(key)),
    known,
  );
  return [undefined, ...leading].flatMap((key) => [...(key === undefined ? [] : [key]), ...(added.get(key) ?? [])]);
}

function mergeClear(orders: Orders, kept: ReadonlySet<string>): Keys | undefined {
  const base = orders.base.filter((key) => kept.has(key));
  const yours = orders.yours.filter((key) => kept.has(key));
  const theirs = orders.theirs.filter((key) => kept.has(key));
  const common = mergeCommon(base, yours, theirs);
  if (common === undefined) return undefined;
  const shared = new Set(common.keys);
  const added = { yours: groupAdded(yours, shared), theirs: groupAdded(theirs, shared) };
  if (common.movedBy !== undefined && added[common.movedBy === "yours" ? "theirs" : "yours"].size > 0) return undefined;
  const merged: string[] = [];
  for (const place of [undefined, ...common.keys]) {
    if (place !== undefined) merged.push(place);
    const fromYours = added.yours.get(place);
    const fromTheirs = added.theirs.get(place);
    if (fromYours !== undefined && fromTheirs !== undefined) return undefined;
    merged.push(...(fromYours ?? fromTheirs ?? []));
  }
  return merged;
}

interface CommonOrder {
  readonly keys: Keys;
  /** The side whose order was taken, when only it moved items. */
  readonly movedBy?: "yours" | "theirs";
}

/** Order of the items that both sides have. */
function mergeCommon(base: Keys, yours: Keys, theirs: Keys): CommonOrder | undefined {
  const [inYours, inTheirs] = [new Set(yours), new Set(theirs)];
  const ofYours = yours.filter((key) => inTheirs.has(key));
  const ofTheirs = theirs.filter((key) => inYours.has(key));
  if (sameValue(ofYours, ofTheirs)) return { keys: ofYours };
  const ofBase = base.filter((key) => inYours.has(key) && inTheirs.has(key));
  if (sameValue(ofBase, ofYours)) return { keys: ofTheirs, movedBy: "theirs" };
  if (sameValue(ofBase, ofTheirs)) return { keys: ofYours, movedBy: "yours" };
  return undefined;
}

/** Items that only this side has, by the common item behind which they stand; undefined for the start. */
function groupAdded(keys: Keys, common: ReadonlySet<string>): ReadonlyMap<string | undefined, Keys> {
  const groups = new Map<string | undefined, string[]>();
  let place: string | undefined;
  for (const key of keys) {
    if (common.has(key)) {
      place = key;
      continue;
    }
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [key]);
    else group.push(key);
  }
  return groups;
}
