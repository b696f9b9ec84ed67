import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { createClient, FlagError } from "@burgee/server-sdk";
import type { ClientOptions, FlagClient } from "@burgee/server-sdk";

import { EMPTY_ENVIRONMENT_KEY, EVERYONE } from "../conformance-project.ts";
import type { Fault } from "../fault.ts";
import type { OfficialCase } from "../official-case.ts";
import type { OfficialWorld } from "../official-world.ts";
import { silentLogger } from "../silent-logger.ts";
import { waitUntil } from "../wait-until.ts";

const sdk = "@burgee/server-sdk";
const USER = { user_id: "burgee-user" };
const PUSH_TIMEOUT_MS = 3_000;
const POSTS = /^POST \/v1\/events\/batch/;

const UPDATE_CASES: readonly OfficialCase[] = [
  {
    name: "serves a value of each type",
    sdk,
    covers: "config CDN: v2 path",
    run: (world) =>
      withClient(world, {}, async (client) => {
        const { enabled, limit, theme } = EVERYONE;
        assert.deepEqual(await client.ready(), { kind: "ready" });
        assert.notEqual(readHeadline(client), "the default");
        assert.equal(client.variableValue(USER, "enabled", false), enabled);
        assert.equal(client.variableValue(USER, "limit", 0), limit);
        assert.deepEqual(client.variableValue(USER, "theme", {}), theme);
        assert.equal(client.variableValue({ ...USER, customData: { tier: "gold" } }, "is-gold", false), true);
      }),
  },
  {
    name: "gets a change pushed through the stream",
    sdk,
    covers: "realtime: floor from the message",
    run: (world) =>
      withClient(world, { pollingIntervalMs: 60_000 }, async (client) => {
        await client.ready();
        await waitUntil("the stream is open", 5_000, () => world.relay.streamCount > 0);
        const { headline } = await world.publishChange();
        await waitUntil("the change is pushed", PUSH_TIMEOUT_MS, () => readHeadline(client) === headline);
      }),
  },
  {
    name: "gets what it missed while its stream was cut",
    sdk,
    covers: "realtime: reconnect",
    run: (world) =>
      withClient(world, { pollingIntervalMs: 60_000 }, async (client) => {
        await client.ready();
        await waitUntil("the stream is open", 5_000, () => world.relay.streamCount > 0);
        world.relay.cutStreams();
        const { headline } = await world.publishChange();
        await waitUntil("the change is seen", 30_000, () => readHeadline(client) === headline);
      }),
  },
  {
    name: "polls while streams are refused",
    sdk,
    covers: "realtime: fall back to polling",
    async run(world) {
      world.relay.addFault(/^GET \/event-stream/, { kind: "answer", status: 503 });
      await withClient(world, {}, async (client) => {
        await client.ready();
        const { headline } = await world.publishChange();
        await waitUntil("polling finds the change", 10_000, () => readHeadline(client) === headline);
      });
    },
  },
  {
    name: "rejects ready for an unknown key and asks ever more rarely",
    sdk,
    covers: "status table: 403",
    async run(world) {
      const sdkKey = "dvc_server_unknown-burgee";
      const client = createClient({ sdkKey, baseUrl: world.url, pollingIntervalMs: 1_000, logger: silentLogger });
      await assert.rejects(client.ready(), { name: "FlagError", code: "sdk_key_refused" });
      await sleep(5_000);
      // A proxy may have refused it, so the key is tried again: after one, two and four seconds at most.
      const tries = world.relay.find(new RegExp(sdkKey)).length;
      assert.ok(tries >= 2 && tries <= 5, `${tries} tries`);
      await client.close();
    },
  },
  {
    name: "starts without errors when nothing was published",
    sdk,
    covers: "status consequences: an empty environment is a valid config",
    async run(world) {
      const sdkKey = await world.createKey("server", EMPTY_ENVIRONMENT_KEY);
      const client = createClient({ sdkKey, baseUrl: world.url, logger: silentLogger });
      assert.deepEqual(await client.ready(), { kind: "ready" });
      assert.deepEqual(client.allVariables(USER), {});
      await client.close();
    },
  },
];

const OUTAGES: readonly (readonly [string, Fault])[] = [
  ["503", { kind: "answer", status: 503 }],
  ["401", { kind: "answer", status: 401 }],
  ["broken connections", { kind: "cut" }],
  ["bodies cut in the middle", { kind: "cut_body" }],
  ["truncated JSON", { kind: "truncate_body" }],
  ["answers slower than the timeout", { kind: "delay", delayMs: 700 }],
];

const OUTAGE_CASES: readonly OfficialCase[] = OUTAGES.map(([what, fault]) => ({
  name: `starts during ${what}, recovers, and keeps its config through the next outage`,
  sdk,
  covers: "status table: failures",
  async run(world) {
    world.relay.addFault(/^GET \/config/, fault);
    await withClient(world, { realtime: false, requestTimeoutMs: 300 }, async (client) => {
      const outcome = await client.ready().catch((error: unknown) => {
        assert.ok(error instanceof FlagError && error.code === "sdk_key_refused", String(error));
        return { kind: "refused" };
      });
      assert.equal(outcome.kind, what === "401" ? "refused" : "unavailable");
      assert.equal(readHeadline(client), "the default");
      world.relay.clearFaults();
      await waitUntil("the config arrives", 5_000, () => readHeadline(client) !== "the default");
      const held = readHeadline(client);
      world.relay.addFault(/^GET \/config/, fault);
      const before = world.relay.find(/^GET \/config/).length;
      await waitUntil("polls fail", 8_000, () => world.relay.find(/^GET \/config/).length >= before + 2);
      assert.equal(readHeadline(client), held);
    });
  },
}));

const EVENT_CASES: readonly OfficialCase[] = [
  {
    name: "lands what it counted and tracked",
    sdk,
    covers: "events: batch",
    run: (world) =>
      withClient(world, {}, async (client) => {
        await client.ready();
        const customType = `burgee-${randomUUID()}`;
        for (let index = 0; index < 3; index += 1) client.variableValue(USER, "enabled", false);
        client.variableValue(USER, customType, 0);
        client.track({ ...USER, privateCustomData: { hidden: "h1dden" } }, { type: customType, value: 2.5 });
        assert.equal((await client.flush()).kept, 0);
        const [tracked] = await world.waitForLanded(customType, 1, (event) => event.customType === customType);
        assert.deepEqual([tracked?.type, tracked?.value, tracked?.userId], ["customEvent", 2.5, USER.user_id]);
        assert.ok(!JSON.stringify(tracked).includes("h1dden"));
        const [defaulted] = await world.waitForLanded("the default", 1, ({ target }) => target === customType);
        const isCounted = (event: { userId: string; target?: string }): boolean =>
          event.userId === defaulted?.userId && event.target === "enabled";
        const [counted] = await world.waitForLanded("the count", 1, isCounted);
        assert.deepEqual([counted?.type, counted?.value], ["aggVariableEvaluated", 3]);
        assert.equal(typeof counted?.metaData?.["_variation"], "string");
      }),
  },
  {
    name: "loses and doubles nothing when posts fail in every way",
    sdk,
    covers: "events: retries",
    run: (world) =>
      withClient(world, { eventsPerPost: 10, requestTimeoutMs: 1_000 }, async (client) => {
        await client.ready();
        const customType = `rough-${randomUUID()}`;
        const faults: readonly Fault[] = [
          { kind: "answer", status: 500 },
          { kind: "cut" },
          { kind: "lose_answer" },
          { kind: "answer", status: 503, headers: { "retry-after": "1" } },
          { kind: "delay", delayMs: 1_500 },
          { kind: "lose_answer" },
        ];
        for (const fault of faults) world.relay.addFault(POSTS, fault, 1);
        for (let value = 0; value < 100; value += 1) client.track(USER, { type: customType, value });
        for (let round = 0; round < faults.length + 2; round += 1) await client.flush();
        // The two posts whose answers were lost land twice.
        const landed = await world.waitForLanded(customType, 120, (event) => event.customType === customType);
        await sleep(1_000);
        assert.equal(new Set(landed.map(({ value }) => value)).size, 100);
        assert.equal(new Set(landed.map(({ eventId }) => eventId)).size, 100, "a copy has the id of its original");
      }),
  },
];

export const BURGEE_SERVER_CASES: readonly OfficialCase[] = [...UPDATE_CASES, ...OUTAGE_CASES, ...EVENT_CASES];

async function withClient(
  world: OfficialWorld,
  options: Partial<ClientOptions>,
  run: (client: FlagClient) => Promise<void>,
): Promise<void> {
  const sdkKey = await world.createKey("server");
  const client = createClient({
    sdkKey,
    baseUrl: world.url,
    pollingIntervalMs: 1_000,
    logger: silentLogger,
    ...options,
  });
  try {
    await run(client);
  } finally {
    world.relay.clearFaults();
    await client.close();
  }
}

function readHeadline(client: FlagClient): string {
  return client.variableValue(USER, "headline", "the default");
}
