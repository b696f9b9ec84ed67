import { isRecord } from "@burgee/contract";

import { isKeyedList } from "../edit/keyed-list.ts";
import { sameValue } from "../edit/same-value.ts";
import type { SourcePath } from "../source-file.ts";
import { isOneField } from "./one-field.ts";

/**
 * Paths of the fields whose values differ. Maps are compared member by member, lists of items with keys item by item;
 * a list whose items stand in another order is listed as a whole, too.
 */
export function changedFields(before: unknown, after: unknown, at: SourcePath = []): SourcePath[] {
  if (sameValue(before, after)) return [];
  if (isOneField(at)) return [at];
  if (isKeyedList(before) && isKeyedList(after)) {
    const items = changedMembers(byKey(before), byKey(after), at);
    const kept = (list: typeof before, other: typeof after) =>
      list.map(({ key }) => key).filter((key) => other.some((item) => item.key === key));
    return sameValue(kept(before, after), kept(after, before)) ? items : [at, ...items];
  }
  return isRecord(before) && isRecord(after) ? changedMembers(before, after, at) : [at];
}

type Members = Readonly<Record<string, unknown>>;

function changedMembers(before: Members, after: Members, at: SourcePath): SourcePath[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => changedFields(memberOf(before, name), memberOf(after, name), [...at, name]));
}

/** A member of a parsed map. Undefined for one that is absent, and never a property of its prototype. */
export function memberOf(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** The items of a list as a map. */
export function byKey(list: readonly { readonly key: string }[]): Members {
  return Object.fromEntries(list.map((item) => [item.key, item]));
}
