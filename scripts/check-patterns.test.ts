import { describe, expect, it } from "vitest";

import { findSlowPatterns, judgePattern } from "./check-patterns.ts";

describe("patterns", () => {
  it.each([
    String.raw`^resheader_(.*(cookie|token).*)$`,
    "^(a+)+$",
    "(?:[a-z]+-?)*x",
    "((ab*)c)*",
    String.raw`(\s+\w){2,}`,
    ".*password",
    String.raw`[\s\S]*end`,
    "^[^]*a[^]*b$",
  ])("that may be slow are found: %s", (pattern) => {
    expect(judgePattern(pattern)).toBeDefined();
  });

  it.each([
    String.raw`\bdvc_(server|client)_[A-Za-z0-9_-]+`,
    String.raw`^bearer\s+(\S+)\s*$`,
    '([?&]sdkKey=)[^"&#]+',
    String.raw`(ab){2}c*`,
    String.raw`a\(b*\)*`,
    "[(+*]+",
    "^x.*$",
    "(?<=(?:ab)*)c",
    "cookie|token",
  ])("that are linear pass: %s", (pattern) => {
    expect(judgePattern(pattern)).toBeUndefined();
  });

  it("are named with their line, and excused by a reason", () => {
    const source =
      'const a = "/(a+)+/";\nconst b = /(a+)+/;\n// Linear: every round begins with a hyphen.\nconst c = /(-[a-z]+)+/;\n';
    expect(findSlowPatterns("x.ts", source)).toEqual(["2: a repeated group holds a repetition, as in (a+)+"]);
  });
});
