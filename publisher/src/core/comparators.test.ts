import { expect, it } from "vitest";

import { allowedComparators, readComparator } from "./comparators.ts";

it.each([
  ["text", "in notIn contains notContains startsWith notStartsWith endsWith notEndsWith equalsIgnoringCase exists"],
  ["version", "in notIn above atLeast below atMost"],
  ["Number", "in notIn above atLeast below atMost exists"],
  ["Boolean", "in exists"],
] as const)("lets authors use on %s: %s", (kind, names) => {
  expect(allowedComparators(kind)).toEqual(names.split(" "));
});

it.each([
  ["in", "="],
  ["notEndsWith", "!endWith"],
  ["equalsIgnoringCase", "burgee:equalFold"],
  ["exists", undefined],
  ["notExists", undefined],
  ["constructor", undefined],
])("reads %s as %s", (name, wire) => {
  expect(readComparator(name)).toBe(wire);
});
