import { describe, expect, it } from "vitest";

import { compileBundle } from "../src/core/compile-bundle.ts";
import { findStale, type StaleFacts } from "../src/core/find-stale.ts";
import { sampleBundle } from "./sample-bundle.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const NOW_MS = Date.parse("2027-01-01T00:00:00Z");

const facts: StaleFacts = {
  nowMs: NOW_MS,
  unchangedMs: 30 * DAY_MS,
  changedAtMs: () => NOW_MS - 31 * DAY_MS,
};

/** Why a feature `x`, written as the lines say, is stale. */
async function reasonsOf(lines: readonly string[], given: Partial<StaleFacts> = {}) {
  const text = ["type: ops", "flag: Boolean", ...lines, ""].join("\n");
  const compilation = await compileBundle(sampleBundle({ "features/x.yaml": text }));
  if (!compilation.ok) throw new Error(JSON.stringify(compilation.problems));
  const found = findStale(compilation.source, { ...facts, ...given }).find(({ feature }) => feature === "x");
  return found?.reasons.map((reason) => ("variation" in reason ? `${reason.kind} ${reason.variation}` : reason.kind));
}

const EVERYWHERE = ["environments: { development: on, production: on }"];
const targets = (...lines: readonly string[]) => [
  "environments:",
  "  development: on",
  "  production:",
  "    targets:",
  ...lines.map((line) => `      - ${line}`),
];

describe("a stale feature", () => {
  it.each<[string, readonly string[], readonly string[] | undefined]>([
    ["is past its date", ["expires: 2026-12-31", "environments: { development: on }"], ["expired"]],
    ["is not before its date", ["expires: 2027-01-02", "environments: { development: on }"], undefined],
    ["is complete", ["status: complete", "staticVariation: on", ...EVERYWHERE], ["complete"]],
    ["is archived and past its date", ["status: archived", "expires: 2026-01-01"], ["expired", "archived"]],
    ["serves everyone the same in every environment", EVERYWHERE, ["same_for_all on"]],
    ["is not one that serves something else in one", ["environments: { development: on, production: off }"], undefined],
    ["is not one that is off in one", ["environments: { development: on }"], undefined],
    ["serves nobody anywhere", [], ["serves_nobody"]],
    ["may have a default", ["default: on"], ["same_for_all on"]],
    [
      "may have targets that all serve the same",
      targets("{ key: ca, when: { country: CA }, serve: on }", "{ key: rest, serve: on }"),
      ["same_for_all on"],
    ],
    [
      "is not one whose users differ",
      targets("{ key: ca, when: { country: CA }, serve: off }", "{ key: rest, serve: on }"),
      undefined,
    ],
    ["is not one that some get from code", targets("{ key: ca, when: { country: CA }, serve: on }"), undefined],
    [
      "may have a rollout that is over",
      targets("{ key: all, rollout: { type: schedule, startDate: 2026-01-01 }, serve: on }"),
      ["same_for_all on"],
    ],
    [
      "is not one whose rollout is to come",
      targets("{ key: all, rollout: { type: schedule, startDate: 2027-02-01 }, serve: on }"),
      undefined,
    ],
    ["is never one that is permanent", ["permanent: true", ...EVERYWHERE], undefined],
  ])("%s", async (_name, lines, reasons) => {
    expect(await reasonsOf(lines)).toEqual(reasons);
  });

  it("was not changed for the days that were asked for, as far as anybody knows", async () => {
    expect(await reasonsOf(EVERYWHERE, { changedAtMs: () => NOW_MS - 29 * DAY_MS })).toBeUndefined();
    expect(await reasonsOf(EVERYWHERE, { changedAtMs: () => undefined })).toBeUndefined();
  });

  it("is named nowhere in the code, neither by its variables nor by its key", async () => {
    const asked: (readonly string[])[] = [];
    const isNamed = (keys: readonly string[]) => {
      asked.push(keys);
      return keys.includes("pages");
    };
    expect(await reasonsOf(["environments: { development: on }"], { isNamed })).toEqual(["unused"]);
    expect(asked).toContainEqual(["checkout", "pages", "copy"]);
  });
});
