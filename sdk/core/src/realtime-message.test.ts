import { describe, expect, it } from "vitest";

import { readRefetchMessage } from "./realtime-message.ts";

function frame(inner: unknown, name = "message"): { name: string; data: string; lastEventId: string } {
  const outer = { id: "1", timestamp: 1, channel: "c", name: "change", data: JSON.stringify(inner) };
  return { name, data: JSON.stringify(outer), lastEventId: "1" };
}

describe("readRefetchMessage", () => {
  it("reads etag and floor of a refetch message", () => {
    expect(readRefetchMessage(frame({ type: "refetchConfig", etag: '"e2"', lastModified: 1795206775000 }))).toEqual({
      etag: '"e2"',
      lastModifiedMs: 1795206775000,
    });
  });

  it.each([
    ["an absent type", { etag: '"e"', lastModified: 5 }, { etag: '"e"', lastModifiedMs: 5 }],
    ["an empty type", { type: "" }, { etag: undefined, lastModifiedMs: undefined }],
    ["a floor that is no number", { lastModified: "5" }, { etag: undefined, lastModifiedMs: undefined }],
  ])("accepts %s", (_name, inner, expected) => {
    expect(readRefetchMessage(frame(inner))).toEqual(expected);
  });

  it.each([
    ["another type", frame({ type: "ping" })],
    ["another event name", frame({ type: "refetchConfig" }, "other")],
    ["text that is not JSON", { name: "message", data: "hello", lastEventId: "" }],
    ["inner text that is not JSON", { name: "message", data: '{"data":"{"}', lastEventId: "" }],
    ["an inner array", frame([])],
  ])("ignores %s", (_name, event) => {
    expect(readRefetchMessage(event)).toBeUndefined();
  });
});
