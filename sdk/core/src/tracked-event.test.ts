import { describe, expect, it } from "vitest";

import { FlagError } from "./flag-error.ts";
import { describeTrackedEvent } from "./tracked-event.ts";
import type { TrackedEvent } from "./tracked-event.ts";

const NOW_MS = Date.parse("2026-11-20T12:00:00.000Z");

function describeEvent(event: unknown): unknown {
  return describeTrackedEvent({ user_id: "u1" }, event as TrackedEvent, { f1: "v1" }, NOW_MS);
}

describe("describeTrackedEvent", () => {
  it("writes the wire shape", () => {
    const event = { type: "purchase", target: "cart", value: 9.5, date: 1700000000000, metaData: { a: [1, null] } };
    expect(describeEvent(event)).toEqual({
      type: "customEvent",
      customType: "purchase",
      target: "cart",
      user_id: "u1",
      date: "2026-11-20T12:00:00.000Z",
      clientDate: "2023-11-14T22:13:20.000Z",
      value: 9.5,
      featureVars: { f1: "v1" },
      metaData: { a: [1, null] },
    });
  });

  it("takes the present as its date when none is given", () => {
    expect(describeEvent({ type: "x" })).toMatchObject({ clientDate: "2026-11-20T12:00:00.000Z" });
  });

  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  it.each([
    ["no object", undefined],
    ["no type", {}],
    ["an empty type", { type: "" }],
    ["a target that is no text", { type: "x", target: 1 }],
    ["a value that is not finite", { type: "x", value: Number.NaN }],
    ["a date that is none", { type: "x", date: "yesterday" }],
    ["metaData that is a list", { type: "x", metaData: [] }],
    ["metaData with a cycle", { type: "x", metaData: cycle }],
    ["metaData with a BigInt", { type: "x", metaData: { n: 1n } }],
    ["metaData that is too long", { type: "x", metaData: { text: "x".repeat(70_000) } }],
  ])("refuses %s", (_name, event) => {
    expect(() => describeEvent(event)).toThrow(FlagError);
  });
});
