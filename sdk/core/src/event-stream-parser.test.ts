import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { EventStreamParser } from "./event-stream-parser.ts";

const encoder = new TextEncoder();

function parse(text: string): unknown[] {
  return new EventStreamParser().push(encoder.encode(text));
}

describe("EventStreamParser", () => {
  it.each([
    ["LF", "id: 1\nevent: message\ndata: x\n\n"],
    ["CRLF", "id: 1\r\nevent: message\r\ndata: x\r\n\r\n"],
    ["CR, ended by the next line", "id: 1\revent: message\rdata: x\r\r:"],
    ["no space after the colon", "id:1\ndata:x\n\n"],
    ["comments in between", ":keepalive\n\nid: 1\n:\ndata: x\n\n"],
    ["fields it does not know", "retry: 5\nfoo\nid: 1\ndata: x\n\n"],
    ["a byte order mark", "\uFEFFid: 1\ndata: x\n\n"],
  ])("reads an event with %s", (_name, text) => {
    expect(parse(text)).toEqual([{ name: "message", data: "x", lastEventId: "1" }]);
  });

  it("joins data lines, keeps the last id and forgets the name", () => {
    expect(parse("id: 7\nevent: change\ndata: a\ndata:  b\n\ndata\n\n")).toEqual([
      { name: "change", data: "a\n b", lastEventId: "7" },
      { name: "message", data: "", lastEventId: "7" },
    ]);
  });

  it("does not dispatch an event without data, nor an unfinished one", () => {
    expect(parse("event: x\n\ndata: unfinished\n")).toEqual([]);
  });

  it("reads the same events however the bytes are cut", () => {
    const bytes = encoder.encode("id: é1\r\ndata: grün\r\ndata: 日本\r\n\r\n:keepalive\r\n\r\ndata: z\n\n");
    const whole = new EventStreamParser().push(bytes);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
        const parser = new EventStreamParser();
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const events = edges.slice(1).flatMap((end, index) => parser.push(bytes.subarray(edges[index], end)));
        expect(events).toEqual(whole);
      }),
    );
  });

  it("remembers how long the server asks to wait", () => {
    const parser = new EventStreamParser();
    expect(parser.reconnectMs).toBeUndefined();
    parser.push(encoder.encode("retry: 4321\n\nretry: soon\n\n"));
    expect(parser.reconnectMs).toBe(4_321);
  });

  it("refuses an event that never ends", () => {
    const parser = new EventStreamParser();
    const chunk = encoder.encode(`data: ${"x".repeat(1_000)}\n`);
    expect(() => {
      for (let index = 0; index < 100; index += 1) parser.push(chunk);
    }).toThrow(RangeError);
  });
});
