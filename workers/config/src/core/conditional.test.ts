import { describe, expect, it } from "vitest";

import { createHttpDateParser, formatHttpDate, isCallerAhead, isNotModified } from "./conditional.ts";

const parseHttpDate = createHttpDateParser();
const HELD = { etag: '"e2"', lastModifiedMs: Date.UTC(2026, 10, 20, 20, 0, 0) };
const SAME = formatHttpDate(HELD.lastModifiedMs);
const LATER = formatHttpDate(HELD.lastModifiedMs + 1_000);
const EARLIER = formatHttpDate(HELD.lastModifiedMs - 1_000);

describe("isNotModified", () => {
  it.each([
    ["nothing", null, null, false],
    ["our ETag", '"e2"', null, true],
    ["our ETag, weakened by a proxy", 'W/"e2"', null, true],
    ["our ETag in a list", '"e1", "e2"', null, true],
    ["any ETag", "*", null, true],
    ["an old ETag", '"e1"', null, false],
    // After a realtime message Go, Python, Ruby and .NET send their old ETag with the new version's date.
    ["an old ETag with our date", '"e1"', SAME, false],
    ["an old ETag with a later date", '"e1"', LATER, false],
    ["our ETag with a later date", '"e2"', LATER, true],
    ["only an earlier date", null, EARLIER, false],
    ["only our date", null, SAME, false],
    ["only a later date", null, LATER, true],
    // Java and .NET begin with empty values; Go writes its zone's abbreviation.
    ["empty values", "", "", false],
    ["an empty ETag with a later date", "", LATER, true],
    ["a malformed date", null, "yesterday-ish", false],
    ["a foreign zone, later", null, "Fri, 20 Nov 2026 15:00:01 EST", true],
    ["a foreign zone, the same", null, "Fri, 20 Nov 2026 15:00:00 EST", false],
    ["an unknown zone", null, "Fri, 20 Nov 2026 21:00:01 CET", false],
    ["an unquoted ETag", "e2", null, false],
  ])("%s", (_, ifNoneMatch, ifModifiedSince, expected) => {
    expect(isNotModified({ ifNoneMatch, ifModifiedSinceMs: parseHttpDate(ifModifiedSince) }, HELD)).toBe(expected);
  });
});

describe("isCallerAhead", () => {
  const held = { ...HELD, pastEtags: ['"e1"'] };
  it.each([
    ["an ETag never seen with a later date", '"e3"', LATER, true],
    ["the same, weakened by a proxy", 'W/"e3"', LATER, true],
    // The old ETag beside the date of a version that was announced: the caller is behind.
    ["an ETag seen before with a later date", '"e1"', LATER, false],
    ["our ETag with a later date", '"e2"', LATER, false],
    ["an ETag never seen with our date", '"e3"', SAME, false],
    ["an ETag never seen without a date", '"e3"', null, false],
    ["something that is no ETag", "e3\r\nx: y", LATER, false],
  ])("%s", (_, ifNoneMatch, ifModifiedSince, expected) => {
    expect(isCallerAhead({ ifNoneMatch, ifModifiedSinceMs: parseHttpDate(ifModifiedSince) }, held)).toBe(expected);
  });
});
