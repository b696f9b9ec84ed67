import { expect, test } from "vitest";

import { readClauses, readValues, writeClauses } from "./clauses.ts";

test.each([
  { country: ["CH", "NO"] },
  { country: ["CH"], appVersion: { atLeast: "3.2.0" } },
  { any: [{ audience: "staff" }, { email: { endsWith: "@example.com" } }] },
  { all: [{ custom: { plan: ["team"] } }, { custom: { seats: { above: 5 } } }] },
  { audience: ["staff", "friends"] },
  "everyone",
])("a plain condition comes back as it was: %j", (when) => {
  const list = readClauses(when);
  expect(list && writeClauses(list)).toEqual(when);
});

test.each([
  { not: { country: ["CH"] } },
  { any: [{ country: ["CH"], platform: ["iOS"] }] },
  { all: [{ any: [{ country: ["CH"] }] }] },
  { optIn: true },
  null,
])("what nests deeper is left to the file: %j", (when) => {
  expect(readClauses(when)).toBeUndefined();
});

test("numbers of custom data stay numbers, versions stay texts", () => {
  const clause = { attribute: "seats", isCustom: true, comparator: "above", values: [5] };
  expect(readValues("7", clause)).toEqual([7]);
  expect(readValues("3.2", { attribute: "appVersion", isCustom: false, comparator: "atLeast", values: ["3"] })).toEqual(
    ["3.2"],
  );
});
