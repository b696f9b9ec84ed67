import { STREAM_SHARDS_MAX, STREAMS_PER_SHARD_MAX } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { openStream } from "../src/routes/open-stream.ts";
import { readCaller } from "../src/routes/respond.ts";
import { createServices, readShardCount, readStreamsPerShard } from "../src/services.ts";

describe("settings", () => {
  it.each([
    ["1", 1],
    [String(STREAM_SHARDS_MAX), STREAM_SHARDS_MAX],
  ])("take %s shards", (text, expected) => {
    expect(readShardCount({ STREAM_SHARDS: text })).toBe(expected);
  });

  it.each(["0", "1.5", "", "many", String(STREAM_SHARDS_MAX + 1)])("refuse %j shards", (text) => {
    expect(() => readShardCount({ STREAM_SHARDS: text })).toThrow("STREAM_SHARDS must be a whole number from 1 to 64");
  });

  it("bound the streams of a shard", () => {
    expect(readStreamsPerShard({ STREAMS_PER_SHARD: String(STREAMS_PER_SHARD_MAX) })).toBe(STREAMS_PER_SHARD_MAX);
    expect(() => readStreamsPerShard({ STREAMS_PER_SHARD: String(STREAMS_PER_SHARD_MAX + 1) })).toThrow("5000");
  });

  it("refuse to open streams without a secret", async () => {
    const request = new Request(`https://burgee.test/event-stream?environment=e1&token=${"A".repeat(43)}`);
    for (const secret of ["", undefined as unknown as string]) {
      const opened = openStream(request, readCaller(request), createServices({ ...env, STREAM_SECRET: secret }));
      await expect(opened).rejects.toThrow("STREAM_SECRET is not set");
    }
  });
});
