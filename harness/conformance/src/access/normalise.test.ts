import { describe, expect, it } from "vitest";

import { createNormaliser } from "./normalise.ts";
import { recordAnswer } from "./recording.ts";

const KEY = "dvc_server_0123456789abcdef0123456789abcdef01234567";
const normaliser = createNormaliser(
  new Map([
    [KEY, "<server key>"],
    ["http://127.0.0.1:40123", "<origin>"],
    ["127.0.0.1:40123", "<host>"],
    ["c0ffee", "<etag of version 2>"],
  ]),
);

describe("the normaliser", () => {
  it.each([
    ["a known key", `{"sdkKey":"${KEY}"}`, '{"sdkKey":"<server key>"}'],
    ["the longest known text", '{"url":"http://127.0.0.1:40123/x"}', '{"url":"<origin>/x"}'],
    ["an unknown key", `{"key":"${KEY.replace("0123", "aaaa")}"}`, '{"key":"<new server key>"}'],
    ["a known ETag", String.raw`{"etag":"\"c0ffee\""}`, String.raw`{"etag":"\"<etag of version 2>\""}`],
    ["an unknown ETag", String.raw`{"etag":"\"dada\"","a":1}`, '{"etag":"<etag>","a":1}'],
    ["a time", '{"atMs":1795206775843,"count":3}', '{"atMs":<atMs>,"count":3}'],
    [
      "a time in text inside JSON",
      String.raw`{"data":"{\"lastModified\":17}"}`,
      String.raw`{"data":"{\"lastModified\":<lastModified>}"}`,
    ],
    ["the id of a request", "its id is 3e2a1b9c-0d4f-4a6b-8c7d-9e0f1a2b3c4d", "its id is <uuid>"],
    ["hashes over a key", '{"knownVariableKeys":[12,345],"a":1}', '{"knownVariableKeys":[<hash>,<hash>],"a":1}'],
    ["a reconnect time", "retry: 4321\n\n:keepalive\n\n", "retry: <milliseconds>\n\n:keepalive\n\n"],
  ])("replaces %s", (_name, body, expected) => {
    expect(normaliser.body(body, false)).toBe(expected);
  });

  it.each([
    '{"statusCode":401,"message":"Invalid SDK key"}',
    '{"startDate":"2026-11-01T00:00:00.000Z","percentage":100}',
    '{"id":"bc4dce4fe1aea4f43703067a","status":true}',
    "",
  ])("leaves %s alone", (body) => {
    expect(normaliser.body(body, false)).toBe(body);
  });

  it("replaces numbers only where they are measurements", () => {
    const body = '{"status":"ok","count":12}';
    expect(normaliser.body(body, true)).toBe('{"status":"ok","count":<number>}');
    expect(normaliser.body(body, false)).toBe(body);
  });

  it("keeps the beginning of a long body and a digest of all of it", () => {
    const [one, other] = ["x", "y"].map((end) => normaliser.body(`${"a".repeat(2_500)}${end}`, false));
    expect(one).toMatch(/^a{200}… 2501 characters, sha256 [0-9a-f]{64}$/);
    expect(other).not.toBe(one);
    expect(normaliser.body("a".repeat(2_000), false)).toHaveLength(2_000);
  });

  it.each([
    ["date", "Sat, 21 Nov 2026 17:00:00 GMT", "<date>"],
    ["etag", '"c0ffee"', '"<etag of version 2>"'],
    ["etag", 'W/"3-abc"', 'W/"<etag>"'],
    ["burgee-config", "6;age=3;rung=r2", "6;age=<seconds>;rung=<memory or r2>"],
    ["burgee-config", "6;age=3;rung=last-known-good", "6;age=<seconds>;rung=last-known-good"],
    ["cache-control", "no-store", "no-store"],
  ])("records the header %s: %s", (name, value, expected) => {
    expect(normaliser.header(name, value)).toBe(expected);
  });
});

describe("a recorded answer", () => {
  it("sorts headers, joins repeated ones and leaves out those of the connection", () => {
    const headers: [string, string][] = [
      ["vary", "Origin"],
      ["connection", "keep-alive"],
      ["allow", "GET"],
      ["vary", "accept-encoding"],
    ];
    const recorded = recordAnswer("name", { status: 204, headers, body: "" }, normaliser, false);
    expect(JSON.stringify(recorded)).toBe(
      '{"name":"name","status":204,"headers":{"allow":"GET","vary":"Origin | accept-encoding"},"body":""}',
    );
  });
});
