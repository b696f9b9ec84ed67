import { describe, expect, it } from "vitest";

import { FEATURE, problemLike, problemsOf, target, type Expected } from "./problem-kit.ts";
import { withTargets } from "./sample-bundle.ts";

describe("conditions", () => {
  it.each<[string, string, Expected]>([
    ["an unknown member", "when: { emial: x }", [`${FEATURE}:13:17`, /no member `emial`/, /Did you mean `email`/]],
    ["a list", "when: [{ country: CA }]", [`${FEATURE}:13:15`, /a map, not a list/, /everyone/]],
    ["an empty map", "when: {}", [`${FEATURE}:13:15`, /empty condition/, /everyone/]],
    ["an empty group", "when: { any: [] }", [`${FEATURE}:13:22`, /needs a list/, /starts with `-`/]],
    ["an empty list of values", "when: { country: [] }", [`${FEATURE}:13:26`, /matches nobody/, /at least one/]],
    ["a country in lower case", "when: { country: ca }", [`${FEATURE}:13:26`, /country code/, /Did you mean `CA`/]],
    ["an unknown country", "when: { country: [CA, UK] }", [`${FEATURE}:13:31`, /"UK" is not/, /CA/]],
    ["a version as number", "when: { appVersion: { atLeast: 3.2 } }", [`${FEATURE}:13:40`, /3.2 is not text/, /"3.2"/]],
    [
      "a version with words",
      'when: { appVersion: { below: "3.x" } }',
      [`${FEATURE}:13:38`, /not a version/, /"3.2.0"/],
    ],
    [
      "existence of a version",
      "when: { appVersion: { exists: true } }",
      [`${FEATURE}:13:31`, /never matches/, /atLeast/],
    ],
    [
      "an order of text",
      "when: { email: { above: x } }",
      [`${FEATURE}:13:26`, /`email` cannot be compared with `above`/, /Use one of in/],
    ],
    [
      "an unknown comparison",
      "when: { email: { endswith: x } }",
      [`${FEATURE}:13:26`, /cannot be compared with `endswith`/, /Did you mean `endsWith`/],
    ],
    [
      "text search in numbers",
      "when: { custom: { seats: { contains: 5 } } }",
      [`${FEATURE}:13:36`, /`custom.seats` cannot be compared/, /Use one of in/],
    ],
    [
      "a number that is text",
      'when: { custom: { seats: { atLeast: "5" } } }',
      [`${FEATURE}:13:45`, /"5" is not a number/, /without quotes/],
    ],
    ["mixed values", "when: { custom: { plan: [pro, 3] } }", [`${FEATURE}:13:39`, /3 is not text/, /quotes/]],
    ["empty text", 'when: { email: { contains: "" } }', [`${FEATURE}:13:36`, /empty text/, /exists: false/]],
    ["exists with a value", "when: { email: { exists: yes } }", [`${FEATURE}:13:34`, /true or false/, /exists: true/]],
    ["custom without attributes", "when: { custom: plan }", [`${FEATURE}:13:25`, /must be a map/, /custom: \{/]],
    [
      "bucketing by an attribute that is not custom data",
      "bucketBy: email",
      [`${FEATURE}:13:19`, /same for everyone/, /custom data/],
    ],
    ["empty bucketing", 'bucketBy: ""', [`${FEATURE}:13:19`, /empty/, /user_id/]],
  ])("refuse %s", async (_name, line, expected) => {
    expect(await problemsOf(target(line))).toEqual([problemLike(expected)]);
  });

  it("refuse nesting without end", async () => {
    const line = `when: ${"{ not: ".repeat(60)}everyone${" }".repeat(60)}`;
    const [problem] = await problemsOf(target(line));
    expect(problem?.message).toMatch(/nest deeper/);
  });

  it("warn that opt-in matches nobody on servers", async () => {
    expect(await problemsOf(target("when: { optIn: true }"))).toEqual([
      problemLike([`${FEATURE}:13:17`, /matches nobody/, /custom data/]),
    ]);
  });
});

describe("distributions", () => {
  it.each<[string, readonly string[], Expected]>([
    ["nothing is served", ["- key: one"], [`${FEATURE}:12:9`, /serves nothing/, /serve: variation/]],
    [
      "both forms are there",
      ["- key: one", "  serve: long", "  split: { long: 100 }"],
      [`${FEATURE}:12:9`, /both/, /either/],
    ],
    [
      "the sum is short",
      ["- key: one", "  split: { long: 60, short: 30 }"],
      [`${FEATURE}:13:9`, /add up to 90/, /missing 10/],
    ],
    [
      "the sum is over",
      ["- key: one", "  split: { long: 60, short: 50 }"],
      [`${FEATURE}:13:9`, /add up to 110/, /Take away 10/],
    ],
    [
      "fractions are meant",
      ["- key: one", "  split: { long: 0.6, short: 0.4 }"],
      [`${FEATURE}:13:9`, /add up to 1,/, /from 0 to 100/],
    ],
    [
      "a percentage is above 100",
      ["- key: one", "  split: { long: 101, short: -1 }"],
      [`${FEATURE}:13:24`, /between 0 and 100/, /50/],
    ],
  ])("say so when %s", async (_name, lines, [place, message, remedy]) => {
    const [problem] = await problemsOf(withTargets(lines));
    expect(problem).toEqual({ place, message: expect.stringMatching(message), remedy: expect.stringMatching(remedy) });
  });

  it("take thirds that miss 100 by rounding alone", async () => {
    const split = "split: { long: 33.33333, short: 66.66667 }";
    expect(await problemsOf(withTargets(["- key: one", `  ${split}`]))).toEqual([]);
  });

  it("warn about targets that nobody reaches, and refuse two with one key", async () => {
    const unreachable = withTargets(["- key: one", "  serve: long", "- key: two", "  serve: short"]);
    expect(await problemsOf(unreachable)).toEqual([problemLike([`${FEATURE}:14:9`, /no user reaches/, /Move it up/])]);
    const twice = withTargets([
      "- key: one",
      "  when: { country: CA }",
      "  serve: long",
      "- key: one",
      "  serve: short",
    ]);
    expect(await problemsOf(twice)).toEqual([problemLike([`${FEATURE}:15:14`, /another target/, /key of its own/])]);
  });
});

describe("rollouts", () => {
  const rollout = (text: string) => target(`rollout: ${text}`);
  it.each<[string, string, Expected]>([
    ["a date is prose", "{ type: schedule, startDate: soon }", [`${FEATURE}:13:47`, /not a date/, /2026-12-01/]],
    [
      "a date has no zone",
      "{ type: schedule, startDate: 2026-12-01T09:00 }",
      [`${FEATURE}:13:47`, /no time zone/, /2026-12-01T09:00Z/],
    ],
    ["a day does not exist", "{ type: schedule, startDate: 2026-02-30 }", [`${FEATURE}:13:47`, /not a date/, /Write/]],
    [
      "a schedule has stages",
      "{ type: schedule, startDate: 2026-12-01, stages: [] }",
      [`${FEATURE}:13:59`, /has no stages/, /gradual/],
    ],
    ["nobody ever gets in", "{ type: gradual, startDate: 2026-12-01 }", [`${FEATURE}:13:18`, /never lets/, /stages/]],
    [
      "stages go back",
      "{ type: stepped, startDate: 2026-12-02, stages: [{ date: 2026-12-01, percentage: 5 }] }",
      [`${FEATURE}:13:75`, /not later than startDate/, /order of time/],
    ],
    [
      "a stage is at the very start",
      "{ type: stepped, startDate: 2026-12-02, stages: [{ date: 2026-12-02, percentage: 5 }] }",
      [`${FEATURE}:13:75`, /not later than startDate/, /order of time/],
    ],
    [
      "two stages are at the same time",
      "{ type: stepped, startDate: 2026-12-01, stages: [{ date: 2026-12-02, percentage: 5 }, { date: 2026-12-02, percentage: 9 }] }",
      [`${FEATURE}:13:112`, /not later than the stage before it/, /order of time/],
    ],
    [
      "a step is linear",
      "{ type: stepped, startDate: 2026-12-01, stages: [{ date: 2026-12-02, percentage: 5, type: linear }] }",
      [`${FEATURE}:13:108`, /only discrete/, /gradual/],
    ],
  ])("say so when %s", async (_name, text, expected) => {
    expect(await problemsOf(rollout(text))).toEqual([problemLike(expected)]);
  });
});
