import { expect, it } from "vitest";

import type { RawAnswer } from "../access/send-request.ts";
import { judgeAnswer } from "./judge-answer.ts";

const KEY = "dvc_server_0123456789012345678901234567890123456789";
const HEADERS: RawAnswer["headers"] = [
  ["content-type", "application/json"],
  ["x-request-id", "12345678"],
  ["access-control-allow-origin", "*"],
];

/** Rules that an answer of `/v1/variables` breaks. */
function judge(answer: Partial<RawAnswer>, target = "/v1/variables"): string[] {
  const whole = { status: 400, headers: HEADERS, body: '{"statusCode":400,"message":"no"}', ...answer };
  return judgeAnswer({ method: "POST", target, headers: {} }, whole, [KEY]).map(({ rule }) => rule);
}

const drop = (name: string): RawAnswer["headers"] => HEADERS.filter(([header]) => header !== name);

it("finds nothing in a good refusal, nor in an answer that is none", () => {
  expect(judge({})).toEqual([]);
  expect(judge({ status: 200, headers: [], body: KEY })).toEqual([]);
  expect(judge({ body: '{"errorCode":"PARSE_ERROR","errorDetails":"no"}' }, "/ofrep/v1/evaluate/flags")).toEqual([]);
});

it.each([
  ["answer", { status: 0, body: "socket hang up" }],
  ["server error", { status: 500, body: '{"statusCode":500,"message":"no"}' }],
  ["shape", { body: '{"statusCode":401,"message":"no"}' }],
  ["shape", { body: '{"statusCode":400,"message":""}' }],
  ["shape", { body: '{"errorCode":"PARSE_ERROR","errorDetails":"no"}' }],
  ["shape", { body: "<html>" }],
  ["shape", { headers: drop("content-type") }],
  ["request id", { headers: drop("x-request-id") }],
  ["cors", { headers: drop("access-control-allow-origin") }],
  ["echo", { body: `{"statusCode":400,"message":"${KEY}"}` }],
  ["echo", { headers: [...HEADERS, ["location", `/?sdkKey=${KEY}`] as const] }],
  ["stack", { body: String.raw`{"statusCode":400,"message":"TypeError at serve.ts:12:3"}` }],
])("finds what breaks the rule %s", (rule, answer) => {
  expect(judge(answer)).toEqual([rule]);
});

it("asks for CORS headers where browsers ask, and nowhere else", () => {
  const headers = drop("access-control-allow-origin");
  expect(judge({ headers }, "/admin/v1/projects/a/versions")).toEqual([]);
  expect(judge({ headers }, "/v1/events/replay")).toEqual([]);
  expect(judge({ headers }, "//v1/events/batch")).toEqual(["cors"]);
});
