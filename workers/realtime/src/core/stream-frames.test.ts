import { describe, expect, it } from "vitest";

import { encodeRefetchFrame, encodeRetryFrame, KEEPALIVE_FRAME } from "./stream-frames.ts";

const decoder = new TextDecoder();
const announcement = { environmentId: "env1", version: 7, etag: '"e2"', lastModifiedMs: 1_795_206_775_000 };

describe("stream frames", () => {
  it("encode the message of DevCycle SDKs byte by byte", () => {
    expect(decoder.decode(encodeRefetchFrame("config", announcement))).toBe(
      "id: 7\nevent: message\n" +
        String.raw`data: {"id":"7","timestamp":1795206775000,"channel":"env1","name":"change","data":"{\"type\":\"refetchConfig\",\"etag\":\"\\\"e2\\\"\",\"lastModified\":1795206775000}"}` +
        "\n\n",
    );
  });

  it("encode the message of OFREP providers with epoch seconds", () => {
    expect(decoder.decode(encodeRefetchFrame("ofrep", announcement))).toBe(
      "id: 7\nevent: message\n" +
        String.raw`data: {"type":"refetchEvaluation","etag":"\"e2\"","lastModified":1795206775}` +
        "\n\n",
    );
  });

  it.each([
    [1_795_206_775_000, 1_795_206_775_000],
    [1_795_206_775_999, 1_795_206_775_000],
    [1_795_206_775_000.5, 1_795_206_775_000],
  ])("truncate %d ms to the whole second of the header", (lastModifiedMs, expected) => {
    const frame = decoder.decode(encodeRefetchFrame("config", { ...announcement, lastModifiedMs }));
    const outer = JSON.parse(frame.slice(frame.indexOf("data: ") + 6)) as { timestamp: number; data: string };
    expect(outer.timestamp).toBe(expected);
    expect((JSON.parse(outer.data) as { lastModified: number }).lastModified).toBe(expected);
  });

  it("keep streams alive with a comment and name the reconnect time", () => {
    expect(decoder.decode(KEEPALIVE_FRAME)).toBe(":keepalive\n\n");
    expect(decoder.decode(encodeRetryFrame(2_345.6))).toBe("retry: 2346\n\n");
  });
});
