import type { PostShape } from "@burgee/contract";
import { array, assert, boolean, constant, constantFrom, jsonValue, oneof, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";

import { origin, write } from "../../test/write-kit.ts";
import { readPost } from "./read-post.ts";
import { writeRejectLetter } from "./reject-letter.ts";

describe("any post at all", () => {
  const validEvent = record({ type: constant("customEvent"), customType: string({ minLength: 1, maxLength: 20 }) });
  const anyEvent = oneof(
    validEvent,
    jsonValue(),
    record({ type: jsonValue(), metaData: jsonValue(), value: jsonValue() }),
  );
  const anyUser = oneof(record({ user_id: string({ minLength: 1 }) }), jsonValue());
  const anyEntry = oneof(record({ user: anyUser, events: array(anyEvent, { maxLength: 5 }) }), jsonValue());
  const anyBody = oneof(anyEntry, record({ batch: array(anyEntry, { maxLength: 4 }) }), jsonValue());

  it("is accounted for: every event becomes one well-formed line or one reject, and valid ones are never lost", () => {
    let bodiesSeen = 0;
    assert(
      property(anyBody, constantFrom<PostShape>("single", "batch"), boolean(), (body, shape, isEscaped) => {
        bodiesSeen += 1;
        const text = isEscaped ? escapeLetters(JSON.stringify(body)) : JSON.stringify(body);
        const { written, records } = write(text, shape);
        const read = readPost(JSON.parse(text), shape);
        const sent = read.users.reduce((sum, { events }) => sum + events.length, 0) + read.rejects.events;
        expect(written.pieces.length + written.rejects.events).toBe(sent);
        expect(records).toHaveLength(written.pieces.length);
        expect(new Set(records.map(({ eventId }) => eventId)).size).toBe(records.length);
        for (const line of writeRejectLetter(written.rejects, origin()).split("\n").slice(0, -1)) JSON.parse(line);
        const rejected = new Set(written.rejects.groups.flatMap(({ ranges }) => ranges.flatMap(expandRange)));
        const valid = read.users.filter(({ user }) => typeof user["user_id"] === "string" && user["user_id"] !== "");
        const lost = valid.flatMap(({ events, firstIndex }) =>
          events.filter((event, offset) => isPlainCustomEvent(event) && rejected.has(firstIndex + offset)),
        );
        expect(lost).toEqual([]);
      }),
      { numRuns: 10_000 },
    );
    expect(bodiesSeen).toBe(10_000);
  });
});

function isPlainCustomEvent(event: unknown): boolean {
  return typeof event === "object" && event !== null && Object.keys(event).join() === "type,customType";
}

function expandRange({ from, to }: { readonly from: number; readonly to: number }): number[] {
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
}

/** Hides letters of strings behind escapes, as a hostile client would. */
function escapeLetters(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, (text) => text.replaceAll("s", String.raw`\u0073`));
}
