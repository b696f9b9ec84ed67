import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { compareRecordings, formatDifferences } from "./compare-recordings.ts";
import { readRecording, type RecordedAnswer, writeRecording } from "./recording.ts";

const ANSWER: RecordedAnswer = {
  name: "GET /v1/ledger · admin token in bearer · no body",
  status: 200,
  headers: { "cache-control": "no-store", "content-type": "application/json" },
  body: '{"rows":[]}',
};
const OTHER: RecordedAnswer = { ...ANSWER, name: "GET /v1/ledger · no credential · no body", status: 401 };
const BOTH = [ANSWER, OTHER];

describe("comparing two recordings", () => {
  it("finds nothing between a recording and what was written and read again", () => {
    const folder = mkdtempSync(join(tmpdir(), "burgee-recording-"));
    try {
      const file = join(folder, "recording.jsonl");
      writeRecording(file, BOTH);
      expect(compareRecordings(BOTH, readRecording(file))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each<[string, Partial<RecordedAnswer>, string, string | undefined, string | undefined]>([
    ["a status", { status: 403 }, "status", "200", "403"],
    ["a body", { body: '{"rows":[1]}' }, "body", '{"rows":[]}', '{"rows":[1]}'],
    [
      "a header's value",
      { headers: { ...ANSWER.headers, "cache-control": "private" } },
      "header cache-control",
      "no-store",
      "private",
    ],
    ["a new header", { headers: { ...ANSWER.headers, vary: "Origin" } }, "header vary", undefined, "Origin"],
    [
      "a lost header",
      { headers: { "content-type": "application/json" } },
      "header cache-control",
      "no-store",
      undefined,
    ],
  ])("finds %s", (_name, change, what, before, after) => {
    const differences = compareRecordings(BOTH, [{ ...ANSWER, ...change }, OTHER]);
    expect(differences).toEqual([{ name: ANSWER.name, what, before, after }]);
  });

  it("finds requests that only one of them has", () => {
    expect(compareRecordings(BOTH, [ANSWER])).toMatchObject([{ name: OTHER.name, what: "request", after: undefined }]);
    expect(compareRecordings([ANSWER], BOTH)).toMatchObject([{ name: OTHER.name, what: "request", before: undefined }]);
  });

  it("refuses a recording in which one answer hides another", () => {
    expect(() => compareRecordings(BOTH, [ANSWER, ANSWER])).toThrow("two answers");
  });

  it("shows the place in a long text where the difference is", () => {
    const before = { ...ANSWER, body: `${"a".repeat(1_000)}x` };
    const after = { ...ANSWER, body: `${"a".repeat(1_000)}y` };
    const table = formatDifferences(compareRecordings([before], [after]));
    expect(table).toMatch(/^GET \/v1\/ledger\n {4}body/);
    expect(table).toMatch(/before {2}…a+x\n/);
    expect(table).toMatch(/after {3}…a+y\n/);
    expect(table).toMatch(/for admin token in bearer · no body$/);
  });

  it("names a row once for all callers that see the same difference", () => {
    const before = [1, 2, 3, 4, 5].map((index) => ({ ...ANSWER, name: `GET /v1/ledger · key ${index}` }));
    const after = before.map((answer) => ({ ...answer, status: 500 }));
    const table = formatDifferences(compareRecordings(before, after));
    expect(table.match(/GET \/v1\/ledger/g)).toHaveLength(1);
    expect(table).toContain("for key 1; key 2; key 3 and 2 more");
  });
});
