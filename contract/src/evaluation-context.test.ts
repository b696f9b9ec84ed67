import { describe, expect, it } from "vitest";

import { parseEvaluationContext } from "./evaluation-context.ts";
import { USER_ID_LENGTH_MAX } from "./limits.ts";

describe("parseEvaluationContext", () => {
  it("keeps what targeting knows and drops everything else", () => {
    const input = {
      user_id: "ada",
      email: "ada@example.test",
      isAnonymous: false,
      customData: { plan: "pro", seats: 3, beta: true, note: null },
      privateCustomData: { token: "secret" },
      createdDate: 1_700_000_000_000,
      lastSeenDate: "2026-11-20T20:32:40.954Z",
      optIns: { feature: true },
    };
    const { optIns, ...kept } = input;
    expect(optIns).toBeDefined();
    expect(parseEvaluationContext(input)).toEqual({ ok: true, context: kept });
  });

  it.each([
    ["a number", 7, 7],
    ["text, as Go and Python send it", "7", 7],
    ["null", null, undefined],
    ["prose", "seven", undefined],
  ])("reads appBuild from %s", (_, appBuild, expected) => {
    const parse = parseEvaluationContext({ user_id: "ada", appBuild });
    expect(parse.ok && parse.context.appBuild).toBe(expected);
  });

  it.each(["email", "country", "appVersion", "platform"])("drops %s of the wrong type", (field) => {
    expect(parseEvaluationContext({ user_id: "ada", [field]: 5 })).toEqual({ ok: true, context: { user_id: "ada" } });
  });

  it.each([
    ["an array", []],
    ["null", null],
    ["text", "ada"],
  ])("refuses %s", (_, input) => {
    expect(parseEvaluationContext(input)).toEqual({
      ok: false,
      problems: ["user must be a JSON object with a user_id"],
    });
  });

  it.each([
    ["missing", undefined],
    ["empty", ""],
    ["a number", 5],
  ])("refuses a user_id that is %s", (_, userId) => {
    expect(parseEvaluationContext({ user_id: userId })).toEqual({
      ok: false,
      problems: ["user_id must be a non-empty string"],
    });
  });

  it("accepts a user_id at the limit and refuses one past it", () => {
    expect(parseEvaluationContext({ user_id: "x".repeat(USER_ID_LENGTH_MAX) }).ok).toBe(true);
    expect(parseEvaluationContext({ user_id: "x".repeat(USER_ID_LENGTH_MAX + 1) })).toEqual({
      ok: false,
      problems: [`user_id must be at most ${USER_ID_LENGTH_MAX} characters`],
    });
  });

  it.each([
    ["a bigint", 5n],
    ["a function", () => 5],
    ["a symbol", Symbol("plan")],
  ])("refuses custom data that is %s", (_, plan) => {
    expect(parseEvaluationContext({ user_id: "ada", customData: { plan } })).toEqual({
      ok: false,
      problems: ["customData.plan must be a string, number, boolean or null"],
    });
  });

  it("accepts custom data whose value is undefined", () => {
    expect(parseEvaluationContext({ user_id: "ada", customData: { plan: undefined } }).ok).toBe(true);
  });

  it("lists every problem at once and names the member", () => {
    const parse = parseEvaluationContext({ customData: { address: { city: "Rome" } }, privateCustomData: [1] });
    expect(parse).toEqual({
      ok: false,
      problems: [
        "user_id must be a non-empty string",
        "customData.address must be a string, number, boolean or null; nested values are not supported",
        "privateCustomData must be a flat JSON object",
      ],
    });
  });
});
