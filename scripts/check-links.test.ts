import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { findBrokenLinks } from "./check-links.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "burgee-links-"));
  writeFileSync(join(root, "other.md"), "# Other\n\n## What `it` says, exactly\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function check(markdown: string): string[] {
  writeFileSync(join(root, "page.md"), markdown);
  return findBrokenLinks(root, ["page.md"]);
}

it.each([
  ["a file", "[x](other.md)"],
  ["a folder", "[x](./)"],
  ["a heading in another page", "[x](other.md#what-it-says-exactly)"],
  ["a heading in the same page", "# Here it is\n\n[x](#here-it-is)"],
  ["another site", "[x](https://example.com/nothing.md)"],
  ["something inside code", "`[x](gone.md)`\n\n```md\n[x](gone.md)\n```"],
])("accepts a link to %s", (_, markdown) => {
  expect(check(markdown)).toEqual([]);
});

it.each([
  ["a missing file", "text\n\n[x](gone.md)", "page.md:3: gone.md does not exist"],
  ["a missing image", "![x](gone.svg)", "page.md:1: gone.svg does not exist"],
  ["a missing file by reference", "[x]\n\n[x]: gone.md", "page.md:3: gone.md does not exist"],
  ["a missing heading", "[x](other.md#gone)", "page.md:1: other.md has no heading #gone"],
  ["a missing file behind code", "```\ncode\n```\n[x](gone.md)", "page.md:4: gone.md does not exist"],
])("reports a link to %s with its place", (_, markdown, problem) => {
  expect(check(markdown)).toEqual([problem]);
});

it("reports both of two broken links in one line", () => {
  expect(check("[a](one.md) and [b](two.md)")).toHaveLength(2);
});
