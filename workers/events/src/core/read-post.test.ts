import { EVENT_LINE_BYTES_MAX, EVENTS_PER_REQUEST_MAX, POST_LINES_BYTES_MAX } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { origin, write, writeOne } from "../../test/write-kit.ts";
import { REJECT_SAMPLE_LENGTH_MAX } from "./limits.ts";
import { readPost } from "./read-post.ts";
import { writeRejectLetter } from "./reject-letter.ts";
import { writeEvents } from "./write-lines.ts";

/** Of what cannot be written nothing is kept, of what is long the beginning. */
const isShort = (sent: unknown): boolean =>
  sent === null || (typeof sent === "string" && sent.length === REJECT_SAMPLE_LENGTH_MAX);

describe("rejecting", () => {
  const deep = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));

  it.each([
    ["event_not_object", null],
    ["event_not_object", [1]],
    ["missing_type", {}],
    ["missing_type", { type: 7 }],
    ["missing_custom_type", { type: "customEvent" }],
    ["missing_custom_type", { type: "customEvent", customType: "" }],
    ["invalid_target", { type: "x", target: 7 }],
    ["invalid_value", { type: "x", value: "7" }],
    ["invalid_feature_vars", { type: "x", featureVars: [] }],
    ["invalid_feature_vars", { type: "x", featureVars: { f: 1 } }],
    ["invalid_meta_data", { type: "x", metaData: "text" }],
  ])("answers the code %s", (code, event) => {
    expect(writeOne(event)).toBe(code);
  });

  it.each([[null], [{}], [{ user_id: 7 }], [{ user_id: "" }], ["u"]])("needs a user_id: %j", (user) => {
    expect(writeOne({ type: "x" }, user)).toBe("missing_user_id");
  });

  it("takes null for absent members, and the event's own user_id", () => {
    const event = {
      type: "x",
      customType: null,
      target: null,
      value: null,
      featureVars: null,
      metaData: null,
      user_id: "own",
    };
    expect(writeOne(event, null)).toMatchObject({ userId: "own", customType: "x" });
  });

  it("rejects a user_id past 1,024 characters and takes one of that length", () => {
    expect(writeOne({ type: "x" }, { user_id: "u".repeat(1_024) })).toMatchObject({ type: "customEvent" });
    expect(writeOne({ type: "x" }, { user_id: "u".repeat(1_025) })).toBe("user_id_too_long");
  });

  it("rejects an event that is nested too deeply, and keeps its neighbours", () => {
    const body = { user: { user_id: "u" }, events: [{ type: "a" }, { type: "b", metaData: { deep: deep(50_000) } }] };
    const written = writeEvents(readPost(body, "single"), origin({ isClean: true }));
    expect(written.pieces).toHaveLength(1);
    expect(written.rejects.groups).toMatchObject([{ code: "nested_too_deeply", events: 1 }]);
    const letter: unknown = JSON.parse(writeRejectLetter(written.rejects, origin()));
    expect(letter).toMatchObject({
      reason: "nested_too_deeply",
      sent: [expect.toSatisfy(isShort)],
      events: 1,
      indexes: "1",
    });
  });

  it("rejects a line past 256 KiB, in bytes, and takes a smaller one", () => {
    const fits = writeOne({ type: "x", metaData: { text: "é".repeat(120_000) } });
    expect(fits).toMatchObject({ type: "customEvent" });
    expect(writeOne({ type: "x", metaData: { text: "é".repeat(EVENT_LINE_BYTES_MAX / 2) } })).toBe("event_too_large");
  });

  it("rejects events past 10,000 in a post, and none before", () => {
    const events = Array.from({ length: EVENTS_PER_REQUEST_MAX + 1 }, () => ({ type: "x" }));
    const { written } = write(JSON.stringify({ user: { user_id: "u" }, events }));
    expect(written.pieces).toHaveLength(EVENTS_PER_REQUEST_MAX);
    const at = EVENTS_PER_REQUEST_MAX;
    expect(written.rejects.groups).toMatchObject([{ code: "too_many_events", ranges: [{ from: at, to: at }] }]);
  });

  it("stops before a small body becomes gigabytes because each line repeats its user", () => {
    const user = { user_id: "u", customData: { text: "x".repeat(100_000) } };
    const { written, lines } = write(
      JSON.stringify({ user, events: Array.from({ length: 1_000 }, () => ({ type: "x" })) }),
    );
    expect(lines.length).toBeLessThanOrEqual(POST_LINES_BYTES_MAX * 1.1);
    expect(written.pieces.length + written.rejects.events).toBe(1_000);
    expect(written.rejects.groups[0]?.code).toBe("post_lines_too_large");
  });
});
