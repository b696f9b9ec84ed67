import { expect, test } from "vitest";

import { readSearch, writeSearch } from "./search-text.ts";

test("a query is written as people would, and read back", () => {
  const search = { q: "new checkout & more", tag: ["a", "b"], type: "release" };
  expect(writeSearch({ ...search, none: undefined, empty: "" })).toBe(
    "?q=new+checkout+%26+more&tag=a&tag=b&type=release",
  );
  expect(readSearch(writeSearch(search))).toEqual(search);
  expect(writeSearch({})).toBe("");
});
