import { assert, jsonValue, property } from "fast-check";
import { describe, expect, it } from "vitest";

import { isTooComplex } from "./is-too-complex.ts";

const encoder = new TextEncoder();
const judge = (text: string, valuesMax: number, depthMax: number): boolean =>
  isTooComplex(encoder.encode(text), valuesMax, depthMax);

describe("JSON that is too complex", () => {
  it.each([
    ["[1,2,3]", 4, 1],
    ["[[],[],[]]", 4, 2],
    ['{"a":{},"b":[1,2]}', 5, 2],
    [String.raw`{"[[,,\"[[,,\\":"]},{[\\\\","é":1}`, 3, 1],
    ["7", 1, 0],
  ])("%s has at most %d values and a depth of %d", (text, values, depth) => {
    expect(judge(text, values, depth)).toBe(false);
    expect(judge(text, values - 1, depth)).toBe(true);
    expect(judge(text, values, depth - 1)).toBe(depth > 0);
  });

  it("is judged by the number of values and the depth of any JSON", () => {
    assert(
      property(jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(judge(text, countValues(value) - 1, Infinity)).toBe(true);
        expect(judge(text, countValues(value), depthOf(value))).toBe(false);
        expect(judge(text, Infinity, depthOf(value) - 1)).toBe(depthOf(value) > 0);
      }),
    );
  });

  it("ends at the end of a text that is cut off", () => {
    for (const text of ['"', '"\\', '["a', "[", '{"a":"\\"']) expect(judge(text, 10, 10)).toBe(false);
  });
});

function countValues(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, entry) => sum + countValues(entry), 1);
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
