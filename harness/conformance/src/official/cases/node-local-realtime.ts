import assert from "node:assert/strict";

import type { OfficialCase } from "../official-case.ts";
import { waitUntil } from "../wait-until.ts";
import { configRequest, describeConfigAnswers, readHeadline, withLocalClient } from "./open-local-client.ts";

const sdk = "nodejs-server-sdk local";
const REALTIME = { disableRealTimeUpdates: false };
const PUSH_TIMEOUT_MS = 3_000;

/** Event streams, as the Node SDK uses them. */
export const NODE_LOCAL_REALTIME_CASES: readonly OfficialCase[] = [
  {
    name: "opens the stream and sees a change without waiting for a poll, with one fetch",
    sdk,
    covers: "checklist 1 and 2: stream date equals the header's, ETag identical",
    run: (world) =>
      withLocalClient(world, REALTIME, async (client, key) => {
        const explain = (): string => describeConfigAnswers(world, key);
        await client.onClientInitialized();
        await waitUntil("the stream is open", 5_000, () => world.relay.streamCount > 0);
        const before = world.relay.find(configRequest(key)).length;
        const { headline } = await world.publishChange();
        await waitUntil("the change is pushed", PUSH_TIMEOUT_MS, () => readHeadline(client) === headline, explain);
        const fetches = world.relay
          .find(configRequest(key))
          .slice(before)
          .filter(({ status }) => status === 200);
        assert.equal(fetches.length, 1, "the first fetch already has the announced version");
      }),
  },
  {
    name: "goes on without a cut stream and opens it again",
    sdk,
    covers: "realtime: closing the stream is safe",
    run: (world) =>
      withLocalClient(world, REALTIME, async (client, key) => {
        const explain = (): string => describeConfigAnswers(world, key);
        await client.onClientInitialized();
        await waitUntil("the stream is open", 5_000, () => world.relay.streamCount > 0);
        world.relay.cutStreams();
        const whileCut = await world.publishChange();
        await waitUntil("polling finds the change", 10_000, () => readHeadline(client) === whileCut.headline, explain);
        await waitUntil("the stream is open again", 10_000, () => world.relay.streamCount > 0);
        const pushed = await world.publishChange();
        await waitUntil(
          "the next change is pushed",
          PUSH_TIMEOUT_MS,
          () => readHeadline(client) === pushed.headline,
          explain,
        );
      }),
  },
  {
    name: "polls while streams are refused",
    sdk,
    covers: "realtime: fall back to polling",
    async run(world) {
      world.relay.addFault(/^GET \/event-stream/, { kind: "answer", status: 503 });
      await withLocalClient(world, REALTIME, async (client, key) => {
        const explain = (): string => describeConfigAnswers(world, key);
        await client.onClientInitialized();
        const { headline } = await world.publishChange();
        await waitUntil("polling finds the change", 10_000, () => readHeadline(client) === headline, explain);
      });
    },
  },
];
