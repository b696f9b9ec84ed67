import { describe, expect, it } from "vitest";

import { parseEvaluationContext } from "./evaluation-context.ts";
import { readFlagContext } from "./flag-context.ts";

function read(context: Record<string, unknown>): unknown {
  const parse = parseEvaluationContext(readFlagContext(context));
  return parse.ok ? parse.context : parse.problems;
}

describe("an OpenFeature context", () => {
  it.each([
    ["targetingKey before user_id", { targetingKey: "a", user_id: "b" }, { user_id: "a", customData: {} }],
    ["user_id before userId", { user_id: "b", userId: "c" }, { user_id: "b", customData: { userId: "c" } }],
    ["userId where there is no other", { userId: "c" }, { user_id: "c", customData: {} }],
  ])("names its subject by %s", (_name, context, expected) => {
    expect(read(context)).toEqual(expected);
  });

  it("keeps the meaning of known attributes, drops those of another type, and makes data of the others", () => {
    const context = {
      targetingKey: "a",
      hostname: "web-1",
      isAnonymous: true,
      appBuild: "12",
      country: 7,
      plan: "pro",
    };
    expect(read(context)).toEqual({
      user_id: "a",
      hostname: "web-1",
      isAnonymous: true,
      appBuild: 12,
      customData: { plan: "pro" },
    });
  });

  it("merges data that comes as objects, dates as text, and leaves nested and unusable values out", () => {
    const context = {
      targetingKey: "a",
      since: new Date(0),
      never: new Date(Number.NaN),
      list: [1],
      infinite: Infinity,
      nothing: null,
      customData: { tier: "gold", nested: {} },
      privateCustomData: { secret: 1, nested: [] },
    };
    expect(read(context)).toEqual({
      user_id: "a",
      customData: { since: "1970-01-01T00:00:00.000Z", nothing: null, tier: "gold" },
      privateCustomData: { secret: 1 },
    });
  });

  it("cannot set a prototype", () => {
    const text = '{"targetingKey":"a","__proto__":{"admin":true},"customData":{"__proto__":{"x":1}}}';
    const user = readFlagContext(JSON.parse(text) as Record<string, unknown>);
    expect(JSON.stringify(user)).toBe('{"user_id":"a","customData":{}}');
    expect(Object.getPrototypeOf(user["customData"])).toBe(Object.prototype);
  });
});
