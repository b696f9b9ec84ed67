import { EVENT_LINE_BYTES_MAX, type EventRecord, POST_LINES_BYTES_MAX, type RejectCode } from "@burgee/contract";
import { afterEach, describe, expect, it, vi } from "vitest";

import { origin, write } from "../../test/write-kit.ts";
import { readPost } from "./read-post.ts";
import { writeEvents } from "./write-lines.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const USER = { user_id: "u", customData: { plan: "pro" } };
const MAP = { "feature-1": "variation-1", "feature-2": "variation-2" };
const EVENTS = [
  { type: "variableEvaluated", target: "flag", value: 2, metaData: { eval: { SPLIT: 2 } } },
  { type: "customEvent", customType: "bought" },
  { type: "sdkConfig", target: "https://a.example/config/v2/server/server-0123456789.json" },
];

function landed(body: unknown, shape: "single" | "batch" = "single"): EventRecord[] {
  return write(JSON.stringify(body), shape).records;
}

describe("a feature map beside the user", () => {
  it.each([
    ["plain ids", MAP],
    ["nothing", {}],
    [
      "what is scrubbed",
      { dvc_server_0123456789abcdef: "server-0123456789", resHeader_cookie: "x", privateCustomData: "x" },
    ],
    ["unpaired surrogates", { "\ud800": "\udfff" }],
  ])("lands in each event as it does from each event: %s", (_, featureVars) => {
    const perPost = landed({ user: USER, featureVars, events: EVENTS });
    const perEvent = landed({ user: USER, events: EVENTS.map((event) => ({ ...event, featureVars })) });
    expect(perPost).toEqual(perEvent);
    expect(perPost).toHaveLength(3);
  });

  it("yields to an event's own", () => {
    const own = { "feature-9": "variation-9" };
    const records = landed({
      user: USER,
      featureVars: MAP,
      events: [
        { type: "a", featureVars: own },
        { type: "b", featureVars: {} },
        { type: "c", featureVars: null },
      ],
    });
    expect(records.map(({ featureVars }) => featureVars)).toEqual([own, {}, MAP]);
  });

  it("belongs to its entry of a batch", () => {
    const batch = [
      { user: { user_id: "a" }, featureVars: MAP, events: [{ type: "x" }] },
      { user: { user_id: "b" }, events: [{ type: "x" }] },
      { user: { user_id: "c" }, featureVars: null, events: [{ type: "x" }] },
    ];
    expect(landed({ batch, featureVars: { not: "read" } }, "batch").map(({ featureVars }) => featureVars)).toEqual([
      MAP,
      {},
      {},
    ]);
  });

  it.each([[[]], ["text"], [7], [true], [{ f: 1 }], [{ f: { v: "x" } }], [{ f: null }]])(
    "that is none is refused with the code of an event's: %j",
    (featureVars) => {
      const { written } = write(
        JSON.stringify({ user: USER, featureVars, events: [{ type: "a" }, { type: "b", featureVars: MAP }] }),
      );
      expect(written.rejects.counts).toEqual({ invalid_feature_vars: 1 });
      expect(written.pieces.map(({ index }) => index)).toEqual([1]);
    },
  );
});

describe("a large feature map for many events", () => {
  const EVENTS_MAX = 1_000;

  function writeLarge(bytes: number, isClean: boolean) {
    const featureVars = { f: "v".repeat(bytes) };
    const events = Array.from({ length: EVENTS_MAX }, () => ({ type: "x" }));
    const read = readPost({ user: { user_id: "u" }, featureVars, events }, "single");
    const encode = vi.spyOn(TextEncoder.prototype, "encode");
    const stringify = vi.spyOn(JSON, "stringify");
    const written = writeEvents(read, origin({ isClean }));
    const encoded = encode.mock.calls.reduce((sum, [text = ""]) => sum + text.length, 0);
    const serialised = stringify.mock.results.reduce((sum, { value }) => sum + String(value).length, 0);
    return { written, encoded, serialised };
  }

  it.each<[number, boolean, RejectCode]>([
    [3_000_000, true, "event_too_large"],
    [3_000_000, false, "event_too_large"],
    [EVENT_LINE_BYTES_MAX, true, "event_too_large"],
    [200_000, true, "post_lines_too_large"],
    [200_000, false, "post_lines_too_large"],
  ])("of %d bytes is written and measured once (clean: %s), and refused as %s", (bytes, isClean, code) => {
    const { written, encoded, serialised } = writeLarge(bytes, isClean);
    expect(written.rejects.counts[code]).toBeGreaterThan(EVENTS_MAX / 2);
    expect(written.pieces.reduce((sum, { members }) => sum + members.length, 0)).toBeLessThanOrEqual(
      POST_LINES_BYTES_MAX,
    );
    expect(serialised).toBeLessThan(2 * bytes + EVENTS_MAX * 200);
    expect(encoded).toBeLessThan(2 * bytes + EVENTS_MAX * 200);
  });

  it("takes as many lines as one post may have", () => {
    const { written } = writeLarge(8_000, true);
    expect(written.pieces.length).toBe(EVENTS_MAX);
    expect(written.rejects.events).toBe(0);
  });
});
