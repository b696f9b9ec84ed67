import { assert, jsonValue, property } from "fast-check";
import { describe, expect, it, vi } from "vitest";

import { isTooComplex } from "./is-too-complex.ts";

const encoder = new TextEncoder();
const judge = (text: string, values: number, depth: number, names = Infinity): boolean =>
  isTooComplex(encoder.encode(text), { values, depth, names }, Math.random);

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

  it.each([
    ["in one object", (name: string) => `${name}:1`, "{", "}"],
    ["in objects of their own", (name: string) => `{${name}:1}`, "[", "]"],
    ["before white space", (name: string) => `{${name} \n : "text, not a name"}`, "[", "]"],
  ])("is judged by its different names %s, however often they stand there", (_, member, head, tail) => {
    const write = (count: number, repeated: number): string => {
      const members = Array.from({ length: count * repeated }, (__, index) => member(`"n${index % count}"`));
      return head + members.join(",") + tail;
    };
    for (const repeated of [1, 3]) {
      expect(judge(write(1_000, repeated), Infinity, Infinity, 1_000)).toBe(false);
      // Some share a bit, so that the count is a little low.
      expect(judge(write(1_050, repeated), Infinity, Infinity, 1_000)).toBe(true);
    }
  });

  it("reads a name once, however many colons follow it", () => {
    const bytes = encoder.encode(`{"${"n".repeat(10_000)}"${":".repeat(10_000)}1}`);
    let reads = 0;
    const counted = new Proxy(bytes, {
      get(target, property) {
        reads += 1;
        return Reflect.get(target, property, target) as unknown;
      },
    });
    isTooComplex(counted, { values: 10, depth: 10, names: 10 }, Math.random);
    // Its bytes and its length, for the scan and once for the hash.
    expect(reads).toBeLessThan(8 * bytes.length);
  });

  it("draws anew for each body how it tells names apart, so that nobody can prepare names that it takes for one", () => {
    const limits = { values: Infinity, depth: Infinity, names: 1 };
    const random = vi.fn<() => number>(Math.random);
    for (let body = 1; body <= 3; body++) {
      expect(isTooComplex(encoder.encode('{"a":1,"b":1}'), limits, random)).toBe(true);
      expect(random).toHaveBeenCalledTimes(body);
    }
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
