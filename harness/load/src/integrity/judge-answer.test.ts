import { describe, expect, it } from "vitest";

import { type Answer, type Surface, type Verdict, judgeAnswer } from "./judge-answer.ts";
import type { Expectation } from "./target.ts";

const NEW = { version: 2, etag: '"2"', value: "good 2" };
const OLD = { version: 1, etag: '"1"', value: "good 1" };
const CONFIG = '{"features":["good 2"]}';

function judge(surface: Surface, answer: Partial<Answer>, expectation: Partial<Expectation> = {}): Verdict["kind"] {
  const expected: Expectation = { versions: [NEW], missing: "nothing", ...expectation };
  return judgeAnswer({ status: 200, body: "", etag: null, ...answer }, [expected, expected], surface).kind;
}

describe("an answer under load", () => {
  it.each<[Verdict["kind"], Surface, Partial<Answer>]>([
    ["served", "server config", { body: CONFIG, etag: '"2"' }],
    ["served", "unchanged server config", { status: 304, etag: '"2"' }],
    ["served", "variable", { body: '{"value":"good 2"}' }],
    ["served", "client config", { body: '{"variables":{"marker":{"value":"good 2"}}}' }],
    ["served", "events", { status: 201 }],
    ["tampered", "server config", { body: CONFIG.replace("good", "evil"), etag: '"2"' }],
    ["tampered", "server config", { body: CONFIG.slice(0, -1), etag: '"2"' }],
    ["tampered", "server config", { body: CONFIG.replace("2", "1"), etag: '"2"' }],
    ["tampered", "server config", { body: CONFIG, etag: '"evil"' }],
    ["tampered", "unchanged server config", { status: 304, etag: '"1"' }],
    ["tampered", "variable", { body: '{"value":"good 1"}' }],
    ["tampered", "OFREP", { body: '{"value":"evil 2"}' }],
    ["failed", "server config", { status: 503 }],
    ["failed", "events", { status: 401 }],
    ["failed", "variable", { status: 0 }],
  ])("is %s: %s %j", (kind, surface, answer) => {
    expect(judge(surface, answer)).toBe(kind);
  });

  it("may be the earlier version while isolates hold that", () => {
    expect(judge("variable", { body: '{"value":"good 1"}' }, { versions: [OLD, NEW] })).toBe("served");
  });

  it("may be 503 only where nothing provable is stored of what it needs", () => {
    expect(judge("variable", { status: 503 }, { missing: "config" })).toBe("refused");
    expect(judge("events", { status: 503 }, { missing: "config" })).toBe("failed");
    expect(judge("events", { status: 503 }, { missing: "keys" })).toBe("refused");
  });

  it("must not accept events of a key whose record is forged, but of one that was just put back", () => {
    expect(judge("events", { status: 201 }, { missing: "keys" })).toBe("tampered");
    expect(judge("events", { status: 201 }, { missing: "returning" })).toBe("served");
  });
});
