import { describe, expect, it } from "vitest";

import { problemsOf } from "./problem-kit.ts";
import { sampleBundle } from "./sample-bundle.ts";

async function messages(schema: unknown, value: unknown): Promise<readonly string[]> {
  const flag = { type: "JSON", schema: { json: schema } };
  const text = JSON.stringify({ type: "ops", flag, variations: { on: { values: { x: value } } } });
  const problems = await problemsOf(sampleBundle({ "features/x.json": text }));
  return problems.map(({ message }) => message);
}

const NESTED = {
  properties: { items: { items: { required: ["id"], additionalProperties: false, properties: { id: {} } } } },
};

describe("the JSON schema of a variable", () => {
  it.each<[string, unknown, unknown]>([
    ["type", { properties: { a: { type: "string" } } }, { a: "x" }],
    ["types", { properties: { a: { type: ["null", "integer"] } } }, { a: null }],
    ["required", { required: ["a"] }, { a: 1, b: 2 }],
    ["properties alone", { properties: { a: { type: "string" } } }, { b: 1 }],
    ["lists", NESTED, { items: [{ id: 1 }, { id: "b" }] }],
    ["enum with a map", { properties: { a: { enum: [{ x: 1, y: [2] }] } } }, { a: { y: [2], x: 1 } }],
    ["const", { properties: { a: { const: null } } }, { a: null }],
    ["bounds", { properties: { a: { minimum: 1, exclusiveMaximum: 3, type: "number" } } }, { a: 2.5 }],
    ["pattern", { properties: { a: { pattern: "^b+$" } } }, { a: "bb" }],
    ["one of", { oneOf: [{ required: ["a"] }, { required: ["b"] }] }, { a: 1 }],
    ["not", { not: { required: ["a"] } }, { b: 1 }],
    ["names", { propertyNames: { pattern: "^[a-z]+$" } }, { ab: 1 }],
    ["annotations", { $schema: "x", title: "A", description: "B", default: {}, examples: [] }, {}],
  ])("accepts what fits: %s", async (_name, schema, value) => {
    expect(await messages(schema, value)).toEqual([]);
  });

  it.each<[unknown, unknown, RegExp]>([
    [{ properties: { a: { type: "string" } } }, { a: 1 }, /`a` is 1, against its JSON Schema/],
    [{ properties: { a: { type: "integer" } } }, { a: 1.5 }, /`a` is 1.5/],
    [{ required: ["a"] }, {}, /the value lacks `a`/],
    [{ properties: {}, additionalProperties: false }, { b: 1 }, /`b` is not allowed/],
    [NESTED, { items: [{ id: 1 }, {}] }, /`items\[1\]` lacks `id`/],
    [{ properties: { a: { enum: [1, 2] } } }, { a: 3 }, /`a` is 3/],
    [{ properties: { a: { maximum: 3 } } }, { a: 4 }, /`a` is 4/],
    [{ properties: { a: { minLength: 2 } } }, { a: "b" }, /`a` has 1 characters/],
    [{ properties: { a: { maxItems: 1 } } }, { a: [1, 2] }, /`a` has 2 entries/],
    [{ minProperties: 1 }, {}, /the value has 0 members/],
    [{ properties: { a: { pattern: "^b+$" } } }, { a: "c" }, /`a` does not match the pattern/],
    [{ anyOf: [{ required: ["a"] }, { required: ["b"] }] }, {}, /fits none of `anyOf`/],
    [{ oneOf: [{}, {}] }, {}, /fits several of `oneOf`/],
    [{ allOf: [{ required: ["a"] }] }, {}, /lacks `a`/],
    [{ not: {} }, {}, /excludes/],
    [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, /`name ab` has 2 characters/],
  ])("refuses what does not fit: %j, %j", async (schema, value, message) => {
    expect(await messages(schema, value)).toEqual([expect.stringMatching(message)]);
  });

  it.each<[unknown, RegExp]>([
    [{ requird: ["a"] }, /keyword `requird` is not supported/],
    [{ $ref: "#" }, /keyword `\$ref` is not supported/],
    [{ properties: { a: { format: "email" } } }, /keyword `format` is not supported/],
    [{ properties: { a: { type: "text" } } }, /`type` cannot be "text"/],
    [{ required: "a" }, /`required` cannot be "a"/],
    [{ properties: { a: 3 } }, /3 is not a JSON Schema/],
    [{ properties: { a: { minLength: -1 } } }, /`minLength` cannot be -1/],
    [{ properties: { a: { pattern: "(?=a)" } } }, /cannot be matched in linear time/],
    [{ anyOf: [] }, /`anyOf` cannot be \[\]/],
  ])("is refused itself when it is %j", async (schema, message) => {
    expect(await messages(schema, {})).toContainEqual(expect.stringMatching(message));
  });

  it("takes bounded time, however many ways there are to fit", async () => {
    let schema: unknown = { type: "number" };
    for (let depth = 0; depth < 8; depth += 1) schema = { allOf: Array(3).fill(schema) };
    const list = Array.from({ length: 2_000 }, () => 1);
    const started = performance.now();
    const found = await messages(
      { properties: { a: { items: { enum: Array.from({ length: 20_000 }, (_, i) => i + 2) } } } },
      { a: list },
    );
    expect(found.length).toBeGreaterThan(0);
    expect(await messages({ properties: { a: { items: schema } } }, { a: list })).toContainEqual(
      expect.stringMatching(/takes? too long/),
    );
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
