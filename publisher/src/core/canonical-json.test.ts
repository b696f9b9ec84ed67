import { describe, expect, it } from "vitest";

import { canonicalJson } from "./canonical-json.ts";

describe("canonical JSON", () => {
  it.each([
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    [{ a: undefined, b: { d: 1, c: 2 } }, '{"b":{"c":2,"d":1}}'],
    [[1.5, -0, 1e21, 1e-7], "[1.5,0,1e+21,1e-7]"],
    ["\f", String.raw`"\u000c"`],
    ["\\f", String.raw`"\\f"`],
    ["\\\f", String.raw`"\\\u000c"`],
    ["a\nb\u2028é", '"a\\nb\u2028é"'],
  ])("of %j", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
  });
});
