import { STREAM_SHARDS_MAX, STREAMS_PER_SHARD_MAX } from "@burgee/contract";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { openStream } from "../src/routes/open-stream.ts";
import { readCaller } from "../src/routes/respond.ts";
import { createServices, readShardCount, readStreamLimits, readTokenSettings } from "../src/services.ts";

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
    const most = String(STREAMS_PER_SHARD_MAX);
    const limits = { STREAMS_PER_SHARD: most, STREAMS_PER_ADDRESS: "1", STREAMS_PER_KEY: "2" };
    expect(readStreamLimits(limits)).toEqual({ total: STREAMS_PER_SHARD_MAX, perAddress: 1, perKey: 2 });
    for (const name of Object.keys(limits)) {
      for (const text of [String(STREAMS_PER_SHARD_MAX + 1), "0", ""]) {
        expect(() => readStreamLimits({ ...limits, [name]: text })).toThrow(
          `${name} must be a whole number from 1 to 5000`,
        );
      }
    }
  });

  it("accept tokens without an expiry until a date, or not at all", () => {
    const read = (until: string) => readTokenSettings({ STREAM_SECRET: "s", ENDLESS_TOKENS_UNTIL: until });
    expect(read("").endlessTokensUntilMs).toBe(0);
    expect(read("2027-01-31").endlessTokensUntilMs).toBe(Date.UTC(2027, 0, 31));
    expect(() => read("next week")).toThrow("ENDLESS_TOKENS_UNTIL");
  });

  it("accept the secret before a rotation while it is set", () => {
    const env = { STREAM_SECRET: "new", ENDLESS_TOKENS_UNTIL: "" };
    expect(readTokenSettings({ ...env, STREAM_SECRET_PREVIOUS: "old" }).secrets).toEqual(["new", "old"]);
    expect(readTokenSettings({ ...env, STREAM_SECRET_PREVIOUS: "" }).secrets).toEqual(["new"]);
  });

  it("refuse to open streams without a secret", async () => {
    const request = new Request(`https://burgee.test/event-stream?environment=e1&token=${"A".repeat(43)}`);
    for (const secret of ["", undefined as unknown as string]) {
      const opened = openStream(request, readCaller(request), createServices({ ...env, STREAM_SECRET: secret }));
      await expect(opened).rejects.toThrow("STREAM_SECRET is not set");
    }
  });
});
