import { EVENT_MEMBER_NAME_LENGTH_MAX, EVENTS_PER_REQUEST_MAX, type PostShape } from "@burgee/contract";
import { afterEach, describe, expect, it, vi } from "vitest";

import { origin, write, writeOne } from "../../test/write-kit.ts";
import { REJECT_LETTER_LENGTH_MAX, REJECT_RANGES_MAX, REJECT_SAMPLE_LENGTH_MAX, REJECT_SAMPLES_MAX } from "./limits.ts";
import { readPost, Rejects } from "./read-post.ts";
import { writeRejectLetter } from "./reject-letter.ts";
import { writeEvents } from "./write-lines.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a post with a reject every two bytes", () => {
  const MILLION = 1_000_000;
  const single = (entry: unknown): unknown => ({ user: { user_id: "u" }, events: Array(MILLION).fill(entry) });
  const batch = (entry: unknown): unknown => ({ batch: Array(MILLION).fill(entry) });

  it.each<[string, unknown, PostShape]>([
    ["1", single(1), "single"],
    ["{}", single({}), "single"],
    ["[]", single([]), "single"],
    ["1", batch(1), "batch"],
    ["{}", batch({}), "batch"],
    ["[]", batch([]), "batch"],
  ])("%s is counted and sampled, not kept", (_entry, body, shape) => {
    const { rejects } = writeEvents(readPost(body, shape), origin({ isClean: true }));
    expect(rejects.events).toBe(MILLION);
    expect(rejects.counts.too_many_events).toBe(MILLION - EVENTS_PER_REQUEST_MAX);
    expect(rejects.groups.flatMap(({ samples }) => samples).length).toBeLessThanOrEqual(REJECT_SAMPLES_MAX);
    expect(writeRejectLetter(rejects, origin()).length).toBeLessThan(5_000);
  });

  it("keeps no user without events, however many the batch names", () => {
    const batch = Array.from({ length: 50_000 }, () => ({ user: { user_id: "u" }, events: [] }));
    const { users } = readPost({ batch }, "batch");
    expect(users).toEqual([]);
  });
});

describe("a letter of rejects", () => {
  it("holds the beginning of long events, and 64 KiB of them at most", () => {
    const rejects = new Rejects();
    for (let index = 0; index < 40; index++) {
      rejects.add(index % 2 === 0 ? "missing_type" : "invalid_value", index * 2, { text: "\u00E9".repeat(10_000) });
    }
    const lines = writeRejectLetter(rejects, origin()).split("\n").slice(0, -1);
    const letters = lines.map((line) => JSON.parse(line) as { sent: string[]; events: number; indexes: string });
    expect(letters.map(({ events }) => events)).toEqual([20, 20]);
    expect(letters[0]?.indexes).toMatch(/^0,4,8,/);
    expect(letters[0]?.sent[0]).toHaveLength(REJECT_SAMPLE_LENGTH_MAX);
    expect(lines.join("").length).toBeLessThan(REJECT_LETTER_LENGTH_MAX + 4_096);
  });

  it("lists a bounded number of ranges, and the exact number of events", () => {
    const rejects = new Rejects();
    for (let index = 0; index < 10_000; index += 2) rejects.add("missing_type", index, {});
    expect(rejects.groups[0]?.ranges).toHaveLength(REJECT_RANGES_MAX);
    expect(rejects.counts).toEqual({ missing_type: 5_000 });
  });

  it("writes no sample with more members than are kept of it", () => {
    const stringify = vi.spyOn(JSON, "stringify");
    const rejects = new Rejects();
    const members = Object.fromEntries(Array.from({ length: 19_000 }, (_, index) => [`n${index}`, 1]));
    for (let index = 0; index < 10; index++) rejects.add("missing_type", index, { metaData: [members] });
    rejects.add("missing_type", 10, { kept: 1 });
    const letter = JSON.parse(writeRejectLetter(rejects, origin())) as { sent: unknown[] };
    expect(letter.sent).toEqual([...Array<null>(10).fill(null), { kept: 1 }]);
    const written = stringify.mock.results.map(({ value }) => String(value).length);
    expect(Math.max(...written)).toBeLessThan(1_000);
  });

  it("never ends a sample in half a character", () => {
    const rejects = new Rejects();
    rejects.add("missing_type", 0, { text: "\u{1F600}".repeat(5_000) });
    rejects.add("missing_type", 1, { texts: "\u{1F600}".repeat(5_000) });
    expect(writeRejectLetter(rejects, origin())).not.toMatch(/\\ud/i);
  });
});

describe("the name of a member", () => {
  it("may have 1,024 characters, at any depth of an event and its user", () => {
    const name = "n".repeat(EVENT_MEMBER_NAME_LENGTH_MAX);
    expect(writeOne({ type: "x", metaData: { a: [{ [name]: 1 }] } })).toMatchObject({ type: "customEvent" });
    expect(writeOne({ type: "x", metaData: { a: [{ [`${name}n`]: 1 }] } })).toBe("member_name_too_long");
    expect(writeOne({ type: "x" }, { user_id: "u", customData: { [`${name}n`]: 1 } })).toBe("member_name_too_long");
  });

  it("of a secret response header is dropped although it has a line break", () => {
    const names = ["resHeader_set-cookie\n", "resHeader_\nx-session\u2028token", "resHeader_A\r\nAPI-Key\n\n"];
    const metaData = Object.fromEntries(names.map((name) => [name, "hidden"]));
    expect(writeOne({ type: "x", metaData: { ...metaData, resHeader_etag: '"e1"' } })).toMatchObject({
      metaData: { resHeader_etag: '"e1"' },
    });
    expect(JSON.stringify(writeOne({ type: "x", metaData }))).not.toContain("hidden");
  });
});

describe("a user that every event repeats", () => {
  /** UTF-16 units that were encoded while `run` ran. */
  function countEncoded(run: () => void): number {
    const encode = vi.spyOn(TextEncoder.prototype, "encode");
    run();
    return encode.mock.calls.reduce((sum, [text = ""]) => sum + text.length, 0);
  }

  it.each([200_000, 400_000])("is measured once when it has %d characters", (length) => {
    const events = Array.from({ length: EVENTS_PER_REQUEST_MAX }, () => ({ type: "x" }));
    const body = JSON.stringify({ user: { user_id: "u", customData: { text: "x".repeat(length) } }, events });
    const encoded = countEncoded(() => {
      const { written } = write(body);
      expect(written.pieces.length + written.rejects.events).toBe(EVENTS_PER_REQUEST_MAX);
    });
    expect(encoded).toBeLessThan(4 * body.length);
  });

  it("is rejected with all its events when it alone exceeds a line", () => {
    const user = { user_id: "u", customData: { text: "x".repeat(256 * 1024) } };
    const { written } = write(JSON.stringify({ user, events: [{ type: "a" }, { type: "b" }] }));
    expect(written.rejects.counts).toEqual({ event_too_large: 2 });
  });
});
