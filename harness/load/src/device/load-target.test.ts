import { describe, expect, it } from "vitest";

import { findTargetProblem } from "./load-target.ts";

describe("findTargetProblem", () => {
  it.each(["http://127.0.0.1:8787", "http://localhost", "http://[::1]:1", "https://127.9.9.9"])(
    "lets %s pass",
    (url) => {
      expect(findTargetProblem(url, false)).toBeUndefined();
    },
  );

  it.each(["https://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "http://1270.0.0.1"])(
    "asks who owns %s",
    (url) => {
      expect(findTargetProblem(url, false)).toBeDefined();
    },
  );

  it("takes the owner's word, for http and https alone", () => {
    expect(findTargetProblem("https://flags.example.com", true)).toBeUndefined();
    expect(findTargetProblem("ftp://127.0.0.1", true)).toContain("must be http or https");
    expect(findTargetProblem("nonsense", true)).toContain("not a URL");
  });
});
