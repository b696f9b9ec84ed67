import { describe, expect, it } from "vitest";

import { ChunkedBody } from "./chunked-body.ts";

const TEXT = Buffer.from('1a;note=x\r\n{"value":"\\r\\n0\\r\\n\\r\\n"}\n\r\nA\r\n0123456789\r\n0\r\n\r\n');

describe("ChunkedBody", () => {
  it.each([1, 2, 3, 7, TEXT.length])("ends with the last byte when %i bytes come at a time", (step) => {
    const body = new ChunkedBody();
    const ends: boolean[] = [];
    for (let at = 0; at < TEXT.length; at += step) ends.push(body.read(TEXT.subarray(at, at + step)));
    expect(ends.pop()).toBe(true);
    expect(ends).not.toContain(true);
  });

  it("waits for the trailer's end", () => {
    const body = new ChunkedBody();
    expect(body.read(Buffer.from("0\r\nserver-timing: x\r\n"))).toBe(false);
    expect(body.read(Buffer.from("\r\n"))).toBe(true);
  });

  it("says what it found in place of a size", () => {
    expect(() => new ChunkedBody().read(Buffer.from("HTTP/1.1 200 OK\r\n"))).toThrow('"HTTP/1.1 200 OK"');
  });
});
