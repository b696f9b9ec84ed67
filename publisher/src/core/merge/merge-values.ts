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

/** Whose value it is. */
export type Side = "yours" | "theirs";

export type ValueMerge =
  | { readonly kind: "merged"; readonly value: unknown }
  | { readonly kind: "conflict"; readonly conflicts: readonly ValueConflict[] };

interface Sides<Value = unknown> {
  readonly base: Value;
  readonly yours: Value;
  readonly theirs: Value;
}

/**
 * Merges two values that were both made from `base`: maps by member, lists of items with keys by key, others whole.
 * @param preferred the side whose value is taken where both changed a field
 */
export function mergeValues(sides: Sides, preferred?: Side): ValueMerge {
  const conflicts: ValueConflict[] = [];
  const value = merge(sides, [], { conflicts, preferred });
  return conflicts.length > 0 ? { kind: "conflict", conflicts } : { kind: "merged", value };
}

interface Context {
  readonly conflicts: ValueConflict[];
  readonly preferred: Side | undefined;
}

function merge(sides: Sides, at: SourcePath, context: Context): unknown {
  const { base, yours, theirs } = sides;
  if (sameValue(yours, theirs) || sameValue(base, theirs)) return yours;
  if (sameValue(base, yours)) return theirs;
  if (!isOneField(at)) {
    if (isRecord(yours) && isRecord(theirs)) {
      return mergeMembers({ base: isRecord(base) ? base : {}, yours, theirs }, at, context);
    }
    if (isKeyedList(yours) && isKeyedList(theirs)) {
      return mergeLists({ base: isKeyedList(base) ? base : [], yours, theirs }, at, context);
    }
  }
  if (context.preferred !== undefined) return sides[context.preferred];
  context.conflicts.push({ at, base, yours, theirs });
  return undefined;
}

type Members = Readonly<Record<string, unknown>>;

function mergeMembers({ base, yours, theirs }: Sides<Members>, at: SourcePath, context: Context): Members {
  const names = new Set([...Object.keys(theirs), ...Object.keys(yours)]);
  const merged = [...names].map((name): [string, unknown] => {
    const sides = { base: memberOf(base, name), yours: memberOf(yours, name), theirs: memberOf(theirs, name) };
    return [name, merge(sides, [...at, name], context)];
  });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

function mergeLists({ base, yours, theirs }: Sides<KeyedList>, at: SourcePath, context: Context): unknown {
  const found = context.conflicts.length;
  const items = mergeMembers({ base: byKey(base), yours: byKey(yours), theirs: byKey(theirs) }, at, context);
  if (context.conflicts.length > found) return undefined;
  const orders = { base: keysOf(base), yours: keysOf(yours), theirs: keysOf(theirs) };
  const order = mergeOrder(orders, new Set(Object.keys(items)), context.preferred);
  if (order !== undefined) return order.map((key) => items[key]);
  // Which items there are is clear, but not which of them is tried first.
  context.conflicts.push({ at, ...orders });
  return undefined;
}

function keysOf(list: KeyedList): readonly string[] {
  return list.map(({ key }) => key);
}
