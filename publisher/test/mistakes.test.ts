import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { MISTAKES } from "./mistakes.ts";
import { problemsOf, target } from "./problem-kit.ts";
import { editFeature, withTargets } from "./sample-bundle.ts";

/** What looks like a mistake and is none. */
const ACCEPTED: readonly (readonly [string, FlagBundle])[] = [
  ["Norway in quotes", target('when: { country: "NO" }')],
  ["a byte order mark", editFeature("type: release", "\ufefftype: release")],
  ["line ends of Windows", editFeature("type: release\nvariables:", "type: release\r\nvariables:")],
  ["yes as text", editFeature("copy: Order", "copy: yes")],
  ["a comment at the end of a line", editFeature("type: release", "type: release # for now")],
  ["an alias for a list", editFeature("type: release", "tags: &t [a]\nmetadata: { same: *t }\ntype: release")],
  [
    "a rollout that begins at once and ends at 100",
    target("rollout: { type: stepped, startDate: 2026-12-01, startPercentage: 100 }"),
  ],
  ["a text over several lines", editFeature("type: release", "type: release\ndescription: >\n  One\n  page")],
  [
    "an evil pattern, matched in linear time",
    editFeature("copy: String", "copy: { type: String, schema: { pattern: '^(a+)+$|Order|Buy' } }"),
  ],
  ["a share of nothing", withTargets(["- { key: one, split: { long: 100, short: 0 } }"])],
];

describe("a mistake is named with its place and its remedy:", () => {
  it.each(MISTAKES)("$name", async ({ bundle, place, message, remedy }) => {
    expect(await problemsOf(bundle)).toContainEqual({
      place,
      message: expect.stringContaining(message),
      remedy: expect.stringContaining(remedy),
    });
  });

  it("in at least 97 kinds", () => {
    expect(new Set(MISTAKES.map(({ name }) => name)).size).toBeGreaterThanOrEqual(97);
  });
});

describe("what looks like a mistake is accepted:", () => {
  it.each(ACCEPTED)("%s", async (_name, bundle) => {
    const { ok, problems } = await compileBundle(bundle);
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
  });
});
