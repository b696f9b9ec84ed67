import { describe, expect, it } from "vitest";

import { createRealtimeAnnouncer } from "./realtime-announcer.ts";

describe("closing streams over the realtime Worker", () => {
  it("succeeds when every shard answered, and without a realtime Worker", async () => {
    const binding = { closeStreams: async () => ({ shards: 2, unreached: 0, streams: 3 }) };
    await expect(createRealtimeAnnouncer(binding).closeStreams("e1")).resolves.toBeUndefined();
    await expect(createRealtimeAnnouncer(undefined).closeStreams("e1")).resolves.toBeUndefined();
  });

  it("fails when a shard did not answer, so that it is repeated", async () => {
    const binding = { closeStreams: async () => ({ shards: 2, unreached: 1, streams: 1 }) };
    await expect(createRealtimeAnnouncer(binding).closeStreams("e1")).rejects.toThrow("1 shard did not answer");
  });
});

describe("announcing over the realtime Worker", () => {
  const news = { environmentId: "e1", version: 2, etag: '"2"', lastModifiedMs: 2_000 };

  it("fails when a shard did not answer, so that it is repeated", async () => {
    const binding = { announce: async () => ({ shards: 4, unreached: 2, streams: 1 }) };
    await expect(createRealtimeAnnouncer(binding).announce(news)).rejects.toThrow("2 shards did not answer");
  });

  it("succeeds when every shard answered, and without a realtime Worker", async () => {
    const binding = { announce: async () => ({ shards: 4, unreached: 0, streams: 1 }) };
    await expect(createRealtimeAnnouncer(binding).announce(news)).resolves.toBeUndefined();
    await expect(createRealtimeAnnouncer(undefined).announce(news)).resolves.toBeUndefined();
  });
});
