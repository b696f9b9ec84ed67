import { expect, it } from "vitest";

import { checkAnswer } from "./testing.ts";

const KEYS = "/admin/v1/projects/shop/environments/production/sdk-keys";
const error = { statusCode: 404, code: "not_found", message: "no", error: "Not Found" };

it("accepts what the row says", () => {
  expect(checkAnswer("GET", KEYS, { status: 200, body: { keys: [] } })).toEqual([]);
  const limited = { statusCode: 429, code: "rate_limited", message: ["a", "b"], error: "Too Many Requests" };
  expect(checkAnswer("GET", KEYS, { status: 429, body: limited })).toEqual([]);
  expect(checkAnswer("GET", "/admin/v1/projects/shop/nothing", { status: 404, body: error })).toEqual([]);
});

it.each([
  ["a status without a schema", 201, { keys: [] }, "status 201"],
  ["a missing member", 200, {}, "reply.keys is missing"],
  ["a member that is not described", 200, { keys: [], more: 1 }, /^reply\.more/],
  ["a refusal of another route", 404, error, "code not_found is not among the errors of the row"],
  ["a refusal without a code", 404, { ...error, code: undefined }, "error.code is missing"],
  [
    "a code with another status",
    400,
    { ...error, statusCode: 401, code: "unauthorized", error: "Unauthorized" },
    /^status 400/,
  ],
  ["a code with another title", 401, { statusCode: 401, code: "unauthorized", message: "", error: "No" }, /^title No/],
])("finds %s", (_name, status, body, problem) => {
  const problems = checkAnswer("GET", KEYS, { status, body });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});
