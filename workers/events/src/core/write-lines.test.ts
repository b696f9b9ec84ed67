import { describe, expect, it } from "vitest";

import { NOW_MS, write, writeOne } from "../../test/write-kit.ts";
import { createTimeWriter } from "./post-origin.ts";

describe("a written line", () => {
  it("is an event record and nothing else", () => {
    const record = writeOne({
      type: "variableEvaluated",
      target: "flag",
      value: 2,
      featureVars: { f: "v" },
      metaData: { eval: { reason: "SPLIT" } },
      clientDate: NOW_MS - 5,
    });
    expect(record).toEqual({
      schemaVersion: 1,
      eventId: "0d1357-0",
      requestId: "iso-1",
      requestEvents: 1,
      requestIndex: 0,
      chain: { settledThrough: 0, settledEvents: 0 },
      projectId: "p1",
      projectKey: "shop",
      environmentId: "e1",
      environmentKey: "production",
      keyKind: "client",
      receivedAt: "2026-11-20T23:31:00.500Z",
      occurredAt: "2026-11-20T23:31:00.495Z",
      type: "variableEvaluated",
      target: "flag",
      value: 2,
      userId: "u",
      featureVars: { f: "v" },
      metaData: { eval: { reason: "SPLIT" } },
      user: { user_id: "u" },
    });
  });

  it("carries the chain only on the first line of a post, and ids by position in the body", () => {
    const { records } = write('{"user":{"user_id":"u"},"events":[7,{"type":"a"},{"type":"b"}]}');
    expect(records.map(({ chain }) => chain !== undefined)).toEqual([true, false]);
    expect(records.map(({ eventId }) => eventId)).toEqual(["0d1357-1", "0d1357-2"]);
    expect(records.map(({ requestIndex, requestEvents }) => [requestIndex, requestEvents])).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  it.each([
    ["now", NOW_MS, NOW_MS],
    ["ISO text", "2026-11-20T23:30:00Z", NOW_MS - 60_500],
    ["microseconds and an offset", "2026-11-20T23:30:00.123456+00:00", NOW_MS - 60_377],
    ["a minute ahead", NOW_MS + 60_000, NOW_MS + 60_000],
    ["more than a minute ahead", NOW_MS + 60_001, NOW_MS],
    ["thirty days behind", NOW_MS - 30 * 86_400_000, NOW_MS - 30 * 86_400_000],
    ["more than thirty days behind", NOW_MS - 30 * 86_400_000 - 1, NOW_MS],
    ["absent", undefined, NOW_MS],
    ["no date", "yesterday", NOW_MS],
    ["not a number", {}, NOW_MS],
    ["beyond all dates", 1e300, NOW_MS],
  ])("clamps a client time: %s", (_name, clientDate, expected) => {
    const record = writeOne({ type: "x", clientDate });
    expect(record).toMatchObject({
      occurredAt: new Date(expected).toISOString(),
      receivedAt: new Date(NOW_MS).toISOString(),
    });
  });

  it("replaces unpaired surrogates, which SQL engines refuse, and leaves escaped backslashes alone", () => {
    const { lines } = write(
      String.raw`{"user":{"user_id":"u"},"events":[{"type":"x","target":"a\ud800b","metaData":{"k":"\\ud800"}}]}`,
    );
    expect(lines).toContain('"target":"a\uFFFDb"');
    expect(lines).toContain(String.raw`"k":"\\ud800"`);
  });

  it.each([
    [String.raw`{"user":{"user_id":"u","private\u0043ustomData":{"a":"hidden"}},"events":[{"type":"x"}]}`],
    [String.raw`{"user":{"user_id":"u"},"events":[{"type":"x","target":"dvc\u005fclient_hidden"}]}`],
    [`{"user":{"user_id":"u"},"events":[{"type":"x","metaData":{"deep":[{"privateCustomData":"hidden"}]}}]}`],
    [`{"user":{"user_id":"u"},"events":[{"type":"x","metaData":{"resHeader_X-Session-Token":"hidden"}}]}`],
    [
      `{"user":{"user_id":"u"},"events":[{"type":"sdkConfig","target":"https://c/config/v1/server/hidden.json?sdkKey=hidden"}]}`,
    ],
    [`{"user":{"user_id":"u"},"events":[{"type":"sdkConfig","target":"https://c/x/server-hiddenhidden"}]}`],
  ])("hides what must not be stored in %s", (text) => {
    const { lines, records } = write(text);
    expect(records).toHaveLength(1);
    expect(lines).not.toContain("hidden");
  });
});

describe("writing times", () => {
  it.each([0, 1, 999, 59_999, 60_000, 1_795_206_775_843, 253_402_300_799_999])("writes %d as Date does", (ms) => {
    expect(createTimeWriter()(ms)).toBe(new Date(ms).toISOString());
  });

  it("is right when it jumps between minutes", () => {
    const times = [120_000, 59_999, 120_001, 0, 61_234.9];
    expect(times.map(createTimeWriter())).toEqual(times.map((ms) => new Date(ms).toISOString()));
  });
});
