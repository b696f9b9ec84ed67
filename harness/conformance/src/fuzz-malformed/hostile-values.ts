import type { JsonValue } from "@burgee/contract";

import type { Random } from "../fuzz/random.ts";

/** JSON values that do not belong where they are put. */
export function generateHostileJson(random: Random): JsonValue {
  const kind = random.int(0, 19);
  if (kind < 12) return random.pick(SMALL);
  if (kind < 14) return nestArrays(random.int(1, 60));
  if (kind < 16) return random.list(0, 30, () => random.pick(SMALL));
  if (kind < 18) return generateHostileText(random);
  return nestOperators(random.int(1, 300), random.pick(["and", "or"]));
}

const SMALL: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -1e-320,
  4294967296,
  "",
  "and",
  "all",
  "user_id",
  "=",
  "2024-13-45T99:99:99.999Z",
  "-000001-01-01T00:00:00.000Z",
  "\ud800",
  "\udc00x",
  "\u0000",
  "\f",
  [],
  {},
  [[]],
  { operator: "and", filters: [] },
  { __proto__: null, constructor: null },
];

/** Text with lone surrogates, control characters, every plane, or great length. */
export function generateHostileText(random: Random): string {
  if (random.chance(0.05)) return "x".repeat(random.int(1_000, 70_000));
  return random.list(0, 20, () => String.fromCharCode(random.int(0, 0xffff))).join("");
}

/** Lists within lists: `depth` levels. */
function nestArrays(depth: number): JsonValue {
  let value: JsonValue = [];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** Operators within operators: `depth` levels around one that matches everyone. */
function nestOperators(depth: number, operator: string): JsonValue {
  let value: JsonValue = { type: "all" };
  for (let i = 0; i < depth; i++) value = { operator, filters: [value] };
  return value;
}
