import { describe, expect, it } from "vitest";

import { discoverExpectations } from "./discover-expectations.ts";
import { type OfrepExpectations, parseExpectations } from "./expectations.ts";
import { OfrepSubject } from "./ofrep-subject.ts";
import { REQUIREMENTS, runKit, type KitReport } from "./run-kit.ts";
import { OfrepTestServer, TEST_TOKEN, type Defect } from "./testing/ofrep-test-server.ts";

const EXPECTATIONS: OfrepExpectations = {
  flags: [
    { key: "on", type: "boolean" },
    { key: "text", type: "string" },
    { key: "limit", type: "number" },
    { key: "theme", type: "object" },
  ],
  unknownFlag: "nope",
  contexts: [
    {
      name: "free",
      context: { targetingKey: "u1", plan: "free" },
      values: { on: true, text: "hello", limit: 10, theme: { colour: "teal" } },
      codeDefaults: ["unset"],
    },
    { name: "pro", context: { targetingKey: "u2", plan: "pro" }, values: { limit: 100 } },
  ],
};

/** Each defect with the requirements that must notice it, all of them and no others. */
const DEFECTS: readonly (readonly [Defect, readonly string[]])[] = [
  [
    "key_missing",
    [
      "single: repeats the flag key",
      "single: reason, variant and metadata have the types of the schema",
      "single: keeps concurrent requests apart",
      "bulk: each flag has the shape of a success or a failure",
      "bulk: names each flag once and leaves none out",
      "bulk: serves the expected values to each context",
      "bulk: lists flags whose code default applies, without a value",
      "bulk: agrees with the single endpoint",
      "conditional: an ETag of one context does not hide another context's values",
    ],
  ],
  [
    "wrong_type",
    [
      "single: serves a value of the flag's type",
      "single: serves the expected values to each context",
      "bulk: serves the expected values to each context",
      "conditional: an ETag of one context does not hide another context's values",
    ],
  ],
  [
    "null_for_default",
    [
      "single: leaves out the value, not null, when the code default applies",
      "bulk: each flag has the shape of a success or a failure",
      "bulk: lists flags whose code default applies, without a value",
    ],
  ],
  [
    "invented_reason",
    [
      "single: reason, variant and metadata have the types of the schema",
      "bulk: each flag has the shape of a success or a failure",
    ],
  ],
  [
    "nested_metadata",
    [
      "single: reason, variant and metadata have the types of the schema",
      "bulk: each flag has the shape of a success or a failure",
    ],
  ],
  [
    "numeric_variant",
    [
      "single: reason, variant and metadata have the types of the schema",
      "bulk: each flag has the shape of a success or a failure",
    ],
  ],
  ["cacheable", ["single: does not use members that the protocol removed"]],
  ["html_answers", ["single: answers 200 with a JSON object", "bulk: answers 200 with a list of flags"]],
  [
    "flag_left_out",
    ["bulk: names each flag once and leaves none out", "bulk: serves the expected values to each context"],
  ],
  ["default_left_out", ["bulk: lists flags whose code default applies, without a value"]],
  [
    "default_is_failure",
    ["bulk: lists flags whose code default applies, without a value", "bulk: agrees with the single endpoint"],
  ],
  ["flag_twice", ["bulk: names each flag once and leaves none out"]],
  ["bulk_differs", ["bulk: agrees with the single endpoint"]],
  [
    "never_304",
    [
      "conditional: If-None-Match with that ETag gets 304 without a body",
      "conditional: a list of ETags matches when one does",
      "conditional: comparison is weak",
    ],
  ],
  ["first_etag_only", ["conditional: a list of ETags matches when one does", "conditional: comparison is weak"]],
  ["bare_etag", ["conditional: a bulk answer carries an ETag"]],
  [
    "no_etag",
    [
      "conditional: a bulk answer carries an ETag",
      "conditional: If-None-Match with that ETag gets 304 without a body",
      "conditional: a list of ETags matches when one does",
      "conditional: comparison is weak",
      "conditional: another ETag gets 200",
      "conditional: an unreadable If-None-Match is ignored",
      "conditional: flagConfigEtag of another version is not downgraded to 304 by If-None-Match",
    ],
  ],
  ["etag_ignores_context", ["conditional: an ETag of one context does not hide another context's values"]],
  ["refetch_downgraded", ["conditional: flagConfigEtag of another version is not downgraded to 304 by If-None-Match"]],
  [
    "dates_refused",
    [
      "conditional: flagConfigLastModified is accepted as seconds, ISO 8601 and HTTP date",
      "conditional: unreadable refetch parameters are no error",
    ],
  ],
  [
    "unknown_flag_200",
    ["errors: an unknown flag gets 404 FLAG_NOT_FOUND with its key", "errors: a percent-encoded key is decoded"],
  ],
  ["key_not_decoded", ["errors: a percent-encoded key is decoded"]],
  [
    "parse_error_500",
    [
      "errors: single refuses a body that is not JSON",
      "errors: single refuses an empty body",
      "errors: bulk refuses a body that is not JSON",
      "errors: bulk refuses an empty body",
    ],
  ],
  [
    "targeting_key_optional",
    [
      "errors: single refuses a context without a targetingKey",
      "errors: single refuses a targetingKey that is a number",
      "errors: bulk refuses a context without a targetingKey",
      "errors: bulk refuses a targetingKey that is a number",
    ],
  ],
  ["no_auth", ["access: a request without a credential gets 401", "access: a wrong credential gets 401 or 403"]],
  ["no_api_key", ["access: the credential is accepted as X-API-Key"]],
  [
    "no_cors",
    [
      "access: browsers may call it with credential and condition",
      "access: browsers may read the ETag",
      "streams: an sse stream opens as text/event-stream, also for browsers",
    ],
  ],
  ["stream_both_addresses", ["streams: each has a type, one address and a delay of at least a second"]],
  ["stream_silent", ["changes: a stream announces a change as refetchEvaluation, and the refetch sees it"]],
  ["stream_millis", ["changes: a stream announces a change as refetchEvaluation, and the refetch sees it"]],
  [
    "stale_refetch",
    [
      "changes: a change selects a new ETag at once for the refetch that names it",
      "changes: a stream announces a change as refetchEvaluation, and the refetch sees it",
    ],
  ],
  ["stream_broken", ["streams: an sse stream opens as text/event-stream, also for browsers"]],
];

/** Defects that only show when a flag changes. */
const CHANGE_DEFECTS: ReadonlySet<Defect> = new Set(["stream_silent", "stream_millis", "stale_refetch"]);

async function check(defects: readonly Defect[], canChange = true): Promise<KitReport> {
  const server = new OfrepTestServer(...defects);
  await server.start();
  try {
    const subject = new OfrepSubject({ url: server.url, token: TEST_TOKEN, timeoutMs: 5_000 });
    const change = { trigger: () => server.change(), timeoutMs: 1_000 };
    return await runKit(subject, EXPECTATIONS, ["must", "should"], canChange ? change : undefined);
  } finally {
    await server.stop();
  }
}

function failedNames({ cases }: KitReport): string[] {
  return cases.filter(({ ok }) => !ok).map(({ name }) => name);
}

describe("runKit", () => {
  it("passes a correct server in every requirement", async () => {
    const report = await check([]);
    expect(failedNames(report)).toEqual([]);
    expect(report.skipped).toEqual([]);
    expect(report.passed).toBe(REQUIREMENTS.length);
  });

  it.each(DEFECTS)("notices %s in the right places", async (defect, names) => {
    expect(failedNames(await check([defect], CHANGE_DEFECTS.has(defect))).sort()).toEqual([...names].sort());
  });

  it("notices a server that answers at random", async () => {
    expect(failedNames(await check(["random_value"]))).toContain("single: answers the same context alike");
  });

  it("notices a server that checks no context", async () => {
    const failed = failedNames(await check(["context_unchecked"]));
    expect(failed.filter((name) => name.startsWith("errors: single refuses"))).toHaveLength(6);
    expect(failed.filter((name) => name.startsWith("errors: bulk refuses"))).toHaveLength(6);
  });

  it("fails every case when there is no server", async () => {
    const subject = new OfrepSubject({ url: "http://127.0.0.1:9", token: TEST_TOKEN, timeoutMs: 1_000 });
    const report = await runKit(subject, EXPECTATIONS, ["must"]);
    expect(report.passed).toBe(0);
    expect(report.failed).toBeGreaterThan(30);
  });

  it("checks no code defaults where the expectations name none", async () => {
    const server = new OfrepTestServer("default_left_out");
    await server.start();
    const subject = new OfrepSubject({ url: server.url, token: TEST_TOKEN, timeoutMs: 5_000 });
    const report = await runKit(subject, await discoverExpectations(subject), ["must", "should"]);
    await server.stop();
    expect(failedNames(report)).toEqual([]);
    expect(report.skipped.filter(({ reason }) => reason === "no context names a flag with codeDefaults")).toHaveLength(
      2,
    );
  });

  it("learns the flags of an unknown server", async () => {
    const server = new OfrepTestServer();
    await server.start();
    const subject = new OfrepSubject({ url: server.url, token: TEST_TOKEN, timeoutMs: 5_000 });
    const expectations = await discoverExpectations(subject);
    const report = await runKit(subject, expectations, ["must", "should"]);
    await server.stop();
    expect(expectations.flags).toEqual(EXPECTATIONS.flags);
    expect(expectations.contexts[0]?.codeDefaults).toEqual(["unset"]);
    expect(failedNames(report)).toEqual([]);
    expect(report.skipped.map(({ reason }) => reason)).toEqual([
      "needs two contexts with different values",
      "the kit was given no command that changes a flag",
      "the kit was given no command that changes a flag",
    ]);
  });
});

describe("parseExpectations", () => {
  it("takes a complete file", () => {
    expect(parseExpectations(structuredClone(EXPECTATIONS))).toEqual(EXPECTATIONS);
  });

  it("lists every problem", () => {
    expect(() => parseExpectations({ flags: [{ key: "a", type: "text" }], contexts: [{ name: "x" }] })).toThrow(
      /flags\[0\][\s\S]*contexts\[0\]/,
    );
    expect(() => parseExpectations(null)).toThrow(/flags must list/);
  });
});
