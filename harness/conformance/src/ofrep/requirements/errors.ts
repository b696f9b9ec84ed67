import { findErrorProblems } from "../answer-shape.ts";
import type { OfrepCall } from "../ofrep-subject.ts";
import type { KitContext, Requirement } from "../requirement.ts";

interface BadRequest {
  readonly what: string;
  readonly call: OfrepCall;
  readonly codes: readonly string[];
}

const BAD_REQUESTS: readonly BadRequest[] = [
  { what: "a body that is not JSON", call: { rawBody: '{"context":' }, codes: ["PARSE_ERROR"] },
  { what: "an empty body", call: { rawBody: "" }, codes: ["PARSE_ERROR", "INVALID_CONTEXT", "TARGETING_KEY_MISSING"] },
  { what: "a body that is a list", call: { body: [] }, codes: ["PARSE_ERROR", "INVALID_CONTEXT"] },
  { what: "a request without a context", call: { body: {} }, codes: ["INVALID_CONTEXT", "TARGETING_KEY_MISSING"] },
  { what: "a context that is text", call: { body: { context: "user-1" } }, codes: ["INVALID_CONTEXT"] },
  { what: "a context that is a list", call: { body: { context: [1] } }, codes: ["INVALID_CONTEXT"] },
  {
    what: "a context without a targetingKey",
    call: { body: { context: { plan: "pro" } } },
    codes: ["TARGETING_KEY_MISSING"],
  },
  {
    what: "a targetingKey that is a number",
    call: { body: { context: { targetingKey: 7 } } },
    codes: ["INVALID_CONTEXT", "TARGETING_KEY_MISSING"],
  },
];

/** Requests that must be refused, and how. */
export const ERROR_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "errors: an unknown flag gets 404 FLAG_NOT_FOUND with its key",
    level: "must",
    async check({ subject, expectations, plain }) {
      const answer = await subject.evaluateFlag(expectations.unknownFlag, { body: { context: plain.context } });
      return findErrorProblems(answer, 404, ["FLAG_NOT_FOUND"], expectations.unknownFlag);
    },
  },
  {
    name: "errors: a percent-encoded key is decoded",
    level: "must",
    async check({ subject, plain }) {
      const key = "no such/flag äß%";
      const answer = await subject.evaluateFlag(key, { body: { context: plain.context } });
      return findErrorProblems(answer, 404, ["FLAG_NOT_FOUND"], key);
    },
  },
  ...BAD_REQUESTS.map(({ what, call, codes }): Requirement => ({
    name: `errors: single refuses ${what}`,
    level: "must",
    async check({ subject, expectations }: KitContext) {
      const key = expectations.flags[0]?.key ?? "";
      return findErrorProblems(await subject.evaluateFlag(key, call), 400, codes, key);
    },
  })),
  ...BAD_REQUESTS.map(({ what, call, codes }): Requirement => ({
    name: `errors: bulk refuses ${what}`,
    level: "must",
    check: async ({ subject }: KitContext) => findErrorProblems(await subject.evaluateAll(call), 400, codes, undefined),
  })),
  {
    name: "errors: other methods are refused",
    level: "should",
    async check({ subject, expectations }) {
      const { status } = await subject.evaluateFlag(expectations.flags[0]?.key ?? "", { method: "GET" });
      return status === 404 || status === 405 ? [] : [`GET is answered with ${status}, expected 405 or 404`];
    },
  },
];
