import { describe, expect, it } from "vitest";

import { COMPARATOR_BY_WIRE, COMPARATORS } from "./comparators.ts";

describe("comparators", () => {
  it.each(["wire", "name", "words"] as const)("have each a %s of their own", (column) => {
    expect(new Set(COMPARATORS.map((row) => row[column])).size).toBe(COMPARATORS.length);
  });

  it("are numbered without a gap", () => {
    expect(COMPARATORS.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual(COMPARATORS.map((_, index) => index));
  });

  it("are found by their name on the wire", () => {
    for (const row of COMPARATORS) expect(COMPARATOR_BY_WIRE.get(row.wire)).toBe(row);
  });
});
