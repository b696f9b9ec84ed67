import { parseYaml } from "@burgee/publisher/core/yaml-source";
import { expect, test } from "vitest";

import { keyOf, readValue, startValues, writeFlag } from "./write-flag.ts";

const flag = {
  name: "New: checkout",
  key: "new-checkout",
  type: "release",
  kind: "Boolean",
  variable: "new-checkout",
  variations: startValues("Boolean"),
  environment: "development",
  serve: "on",
} as const;

test("a new flag's file says what the form says, whatever is typed", () => {
  expect(parseYaml(writeFlag(flag))?.value).toEqual({
    name: "New: checkout",
    type: "release",
    variables: { "new-checkout": "Boolean" },
    variations: { off: { values: { "new-checkout": false } }, on: { values: { "new-checkout": true } } },
    environments: { development: "on" },
  });
  for (const text of ["# no comment", "yes", "1.0", "- a", "null", "a: b", "{x}", '"', "é ", "don't"]) {
    const variations = [{ key: text, value: text }];
    const value = parseYaml(
      writeFlag({ ...flag, name: text, kind: "String", variations, environment: undefined }),
    )?.value;
    expect(value).toMatchObject({ name: text, variations: { [text]: { values: { "new-checkout": text } } } });
  }
});

test("a key follows from a name", () => {
  expect(keyOf("  Größe & Farbe (neu) ")).toBe("große-farbe-neu".replace("ß", "-"));
  expect(keyOf("!!!")).toBe("");
});

test("what is no value of the kind is told apart", () => {
  expect(readValue("Number", "1.5")).toBe("1.5");
  expect(readValue("Number", "one")).toBeUndefined();
  expect(readValue("JSON", "3")).toBeUndefined();
  expect(readValue("JSON", '{ "a": [1] }')).toBe('{"a":[1]}');
});
