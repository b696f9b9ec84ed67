import { describe, expect, it } from "vitest";

import { compileBundle } from "../core/compile-bundle.ts";
import { checkExpectations } from "./check-expectations.ts";

const FLAG = [
  "type: release",
  "flag: Boolean",
  "environments:",
  "  development: on",
  "  production:",
  "    targets:",
  "      - { key: canada, when: { country: CA }, serve: on }",
  "      - key: later",
  "        when: { custom: { plan: pro } }",
  "        rollout: { type: schedule, startDate: 2027-01-01 }",
  "        serve: on",
  "      - { key: rest, when: { country: US }, serve: off }",
  "expect:",
];

async function check(...expectations: readonly string[]) {
  const text = [...FLAG, ...expectations.map((line) => `  - ${line}`), ""].join("\n");
  const compiled = await compileBundle({
    files: [
      { path: "project.yaml", text: "key: shop\n" },
      { path: "environments.yaml", text: "development: { type: development }\nproduction: { type: production }\n" },
      { path: "features/x.yaml", text },
    ],
  });
  if (!compiled.ok) return compiled.problems;
  return checkExpectations(compiled, Date.parse("2026-06-01"));
}

describe("expectations", () => {
  it("that hold are silent", async () => {
    expect(
      await check(
        "{ environment: production, user: { country: CA }, serve: on }",
        "{ environment: production, user: { country: US }, serve: off }",
        "{ environment: production, user: { country: DE }, serve: nothing }",
        "{ environment: production, user: { custom: { plan: pro } }, serve: nothing }",
        "{ environment: production, user: { customData: { plan: pro } }, at: 2027-01-01, serve: on }",
        "{ environment: development, user: { user_id: ann }, serve: on }",
      ),
    ).toEqual([]);
  });

  it("that fail say where they stand, what is served and why", async () => {
    expect(await check("{ user: { user_id: ann, country: US }, serve: on }")).toEqual([
      {
        severity: "error",
        code: "expectation",
        file: "features/x.yaml",
        line: 14,
        column: 5,
        path: ["expect", 0],
        message: expect.stringMatching(/^in production, `ann` is served `off` by target `rest` \(.+\), and not `on`$/),
        remedy: expect.stringMatching(/Correct the rules/),
      },
    ]);
    expect(await check("{ environment: production, user: { custom: { plan: pro } }, serve: on }")).toMatchObject([
      { message: "in production, `somebody` is served nothing, because no target matches, and not `on`" },
    ]);
    expect(await check("{ environment: development, user: {}, serve: nothing }")).toMatchObject([
      { message: expect.stringMatching(/is served `on` by target `everyone`.*and not nothing/) },
    ]);
  });

  it.each([
    ["{ environment: prod, user: {}, serve: on }", 20, /no environment `prod`/],
    ["{ user: {}, serve: onn }", 24, /no variation `onn`/],
    ["{ user: {}, at: tomorrow, serve: on }", 21, /not a date/],
    ["{ user: { cuontry: CA }, serve: on }", 13, /no attribute `cuontry`/],
    ["{ user: { custom: { plan: [pro] } }, serve: on }", 13, /plan/],
    ["{ user: ann, serve: on }", 13, /user must be a map/],
    ["{ serve: on }", 5, /lacks `user`/],
  ])("with a mistake are refused: %s", async (line, column, message) => {
    expect(await check(line)).toContainEqual(
      expect.objectContaining({ severity: "error", line: 14, column, message: expect.stringMatching(message) }),
    );
  });
});
