import { describe, expect, it } from "vitest";

import { errorObjectKey, findPrefixProblem, objectKey } from "./object-key.ts";

const NAME = {
  stream: "s",
  uuid: "11111111-2222-3333-4444-555555555555",
  arrivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  compression: "GZIP" as const,
};
const BASE = "s-1-2026-01-02-03-04-05-11111111-2222-3333-4444-555555555555";

describe("objectKey", () => {
  it.each([
    [undefined, `2026/01/02/03/${BASE}.gz`],
    ["raw/", `raw/2026/01/02/03/${BASE}.gz`],
    ["y=!{timestamp:yyyy}/m=!{timestamp:MM}/", `y=2026/m=01/${BASE}.gz`],
    ["!{timestamp:'day='yyyy-MM-dd'T'HH:mm:ss.SSS}/", `day=2026-01-02T03:04:05.006/${BASE}.gz`],
  ])("%s", (prefix, expected) => {
    expect(objectKey(NAME, prefix)).toBe(expected);
  });

  it("repeats the random string for the same object and differs within a key", () => {
    const prefix = "!{firehose:random-string}/!{firehose:random-string}/!{timestamp:yyyy}/";
    const [first, second] = objectKey(NAME, prefix).split("/");
    expect(objectKey(NAME, prefix)).toBe(objectKey(NAME, prefix));
    expect(first).toMatch(/^\w{11}$/);
    expect(second).not.toBe(first);
  });
});

describe("errorObjectKey", () => {
  it.each([
    [undefined, `processing-failed/2026/01/02/03/${BASE}`],
    ["e/!{firehose:error-output-type}/!{timestamp:dd}/", `e/processing-failed/02/${BASE}`],
  ])("%s", (prefix, expected) => {
    expect(errorObjectKey(NAME, prefix, "processing-failed")).toBe(expected);
  });
});

describe("findPrefixProblem", () => {
  it.each([
    ["!{timestamp:yyyy}/", undefined, "errorPrefix is required"],
    ["!{timestamp:yyyy}/", "e/!{timestamp:yyyy}/", "must contain !{firehose:error-output-type}"],
    ["!{firehose:error-output-type}/", "e/", "prefix must not contain"],
    ["!{timestamp:QQ}/", "e/", 'unsupported timestamp field "QQ"'],
    ["!{partitionKeyFromQuery:a}/", "e/", "unsupported expression"],
    ["/absolute/", undefined, "relative"],
    ["a/../b/", undefined, "relative"],
  ])("refuses %s with %s", (prefix, errorPrefix, problem) => {
    expect(findPrefixProblem(prefix, errorPrefix)).toContain(problem);
  });

  it("accepts what Firehose accepts", () => {
    expect(findPrefixProblem("a/!{timestamp:yyyy/MM/dd}/", "e/!{firehose:error-output-type}/")).toBeUndefined();
    expect(findPrefixProblem(undefined, undefined)).toBeUndefined();
    expect(findPrefixProblem("plain/", undefined)).toBeUndefined();
  });
});
