import { isRecord } from "@burgee/contract";

import { isKeyedList, type KeyedList } from "../edit/keyed-list.ts";
import { sameValue } from "../edit/same-value.ts";
import type { SourcePath } from "../source-file.ts";
import { byKey, memberOf } from "./changed-fields.ts";
import { mergeOrder } from "./merge-order.ts";
import { isOneField } from "./one-field.ts";

/** A field that both sides changed to different values; undefined stands for "not there". */
export interface ValueConflict {
  readonly at: SourcePath;
  readonly base: unknown;
  readonly yours: unknown;
  readonly theirs: unknown;
}

export type ValueMerge =
  | { readonly kind: "merged"; readonly value: unknown }
  | { readonly kind: "conflict"; readonly conflicts: readonly ValueConflict[] };

interface Sides<Value = unknown> {
  readonly base: Value;
  readonly yours: Value;
  readonly theirs: Value;
}

/** Merges two values that were both made from `base`: maps by member, lists of items with keys by key, others whole. */
export function mergeValues(sides: Sides): ValueMerge {
  const conflicts: ValueConflict[] = [];
  const value = merge(sides, [], conflicts);
  return conflicts.length > 0 ? { kind: "conflict", conflicts } : { kind: "merged", value };
}

function merge(sides: Sides, at: SourcePath, conflicts: ValueConflict[]): unknown {
  const { base, yours, theirs } = sides;
  if (sameValue(yours, theirs) || sameValue(base, theirs)) return yours;
  if (sameValue(base, yours)) return theirs;
  if (!isOneField(at)) {
    if (isRecord(yours) && isRecord(theirs)) {
      return mergeMembers({ base: isRecord(base) ? base : {}, yours, theirs }, at, conflicts);
    }
    if (isKeyedList(yours) && isKeyedList(theirs)) {
      return mergeLists({ base: isKeyedList(base) ? base : [], yours, theirs }, at, conflicts);
    }
  }
  conflicts.push({ at, base, yours, theirs });
  return undefined;
}

type Members = Readonly<Record<string, unknown>>;

function mergeMembers({ base, yours, theirs }: Sides<Members>, at: SourcePath, conflicts: ValueConflict[]): Members {
  const names = new Set([...Object.keys(theirs), ...Object.keys(yours)]);
  const merged = [...names].map((name): [string, unknown] => {
    const sides = { base: memberOf(base, name), yours: memberOf(yours, name), theirs: memberOf(theirs, name) };
    return [name, merge(sides, [...at, name], conflicts)];
  });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

function mergeLists({ base, yours, theirs }: Sides<KeyedList>, at: SourcePath, conflicts: ValueConflict[]): unknown {
  const found = conflicts.length;
  const items = mergeMembers({ base: byKey(base), yours: byKey(yours), theirs: byKey(theirs) }, at, conflicts);
  if (conflicts.length > found) return undefined;
  const orders = { base: keysOf(base), yours: keysOf(yours), theirs: keysOf(theirs) };
  const order = mergeOrder(orders, new Set(Object.keys(items)));
  if (order !== undefined) return order.map((key) => items[key]);
  // Which items there are is clear, but not which of them is tried first.
  conflicts.push({ at, ...orders });
  return undefined;
}

function keysOf(list: KeyedList): readonly string[] {
  return list.map(({ key }) => key);
}
