import { isRecord } from "@burgee/contract";

/** A list such as `targets`: every item is a map with a `key`, and no two keys are equal. */
export type KeyedList = readonly (Readonly<Record<string, unknown>> & { readonly key: string })[];

/** Whether the items of a list can be told apart by their `key`. An empty list can. */
export function isKeyedList(value: unknown): value is KeyedList {
  if (!Array.isArray(value)) return false;
  const keys = new Set<unknown>();
  for (const item of value) {
    if (!isRecord(item) || typeof item["key"] !== "string") return false;
    keys.add(item["key"]);
  }
  return keys.size === value.length;
}
