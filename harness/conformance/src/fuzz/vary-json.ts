import type { JsonValue } from "@burgee/contract";

import type { Random } from "./random.ts";

/** Ways to write the same JSON: as JavaScript does, with white space, with everything beyond ASCII escaped. */
export const JSON_FORMS = ["compact", "indented", "escaped"] as const;
export type JsonForm = (typeof JSON_FORMS)[number];

/** A copy with the members of every object in random order; arrays keep theirs. */
export function shuffleMembers<T extends JsonValue>(random: Random, value: T): T {
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((item) => shuffleMembers(random, item)) as unknown as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]): [string, JsonValue] => [
    name,
    shuffleMembers(random, member),
  ]);
  for (let i = entries.length - 1; i > 0; i--) {
    const j = random.int(0, i);
    const [a, b] = [entries[i], entries[j]];
    if (a !== undefined && b !== undefined) [entries[i], entries[j]] = [b, a];
  }
  return Object.fromEntries(entries) as unknown as T;
}

/** Writes JSON in one of the forms. */
export function printJson(value: JsonValue, form: JsonForm): string {
  if (form === "compact") return JSON.stringify(value);
  if (form === "indented") return JSON.stringify(value, null, "\t").replaceAll("\n", "\r\n");
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
