import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { EventRecord } from "@burgee/contract";
import type { DevCycleClient } from "@devcycle/nodejs-server-sdk";

import type { Fault } from "../fault.ts";
import type { OfficialCase } from "../official-case.ts";
import type { OfficialWorld } from "../official-world.ts";
import { USER, withLocalClient } from "./open-local-client.ts";

const sdk = "nodejs-server-sdk local";
const POSTS = /^POST \/v1\/events\/batch/;

interface ReplyRow {
  readonly what: string;
  readonly fault: Fault;
  /** Whether the SDK sends the events again at its next flush. */
  readonly isKept: boolean;
}

const REPLIES: readonly ReplyRow[] = [
  { what: "201 without a body", fault: { kind: "answer", status: 201, body: "" }, isKept: false },
  { what: "200", fault: { kind: "answer", status: 200 }, isKept: false },
  { what: "202", fault: { kind: "answer", status: 202 }, isKept: false },
  { what: "204", fault: { kind: "answer", status: 204, body: "" }, isKept: false },
  { what: "400", fault: { kind: "answer", status: 400 }, isKept: true },
  { what: "403", fault: { kind: "answer", status: 403 }, isKept: true },
  { what: "404", fault: { kind: "answer", status: 404 }, isKept: true },
  { what: "413", fault: { kind: "answer", status: 413 }, isKept: true },
  { what: "429", fault: { kind: "answer", status: 429 }, isKept: true },
  { what: "500", fault: { kind: "answer", status: 500 }, isKept: true },
  { what: "503", fault: { kind: "answer", status: 503 }, isKept: true },
  { what: "a broken connection", fault: { kind: "cut" }, isKept: true },
];

const REPLY_CASES: readonly OfficialCase[] = REPLIES.map(({ what, fault, isKept }) => ({
  name: isKept ? `keeps events on ${what} and they land afterwards` : `takes ${what} as final`,
  sdk,
  covers: `events table: ${what}`,
  run: (world) =>
    withTrackedEvent(world, async (client, customType) => {
      world.relay.addFault(POSTS, fault);
      await flush(client);
      world.relay.clearFaults();
      const attempts = countPosts(world, customType);
      assert.ok(attempts > 0, "the SDK posted the event");
      await flush(client);
      assert.equal(countPosts(world, customType) > attempts, isKept);
      if (isKept) await world.waitForLanded(customType, 1, (event) => event.customType === customType);
    }),
}));

const EVENT_CASES: readonly OfficialCase[] = [
  {
    name: "is answered 201 with a JSON object, and what it reported lands",
    sdk,
    covers: "events table: 201 + JSON; checklist 6",
    run: (world) =>
      withTrackedEvent(world, async (client, customType) => {
        for (let index = 0; index < 3; index += 1) client.variableValue(USER, "enabled", false);
        client.variableValue(USER, `missing-${customType}`, "default");
        await flush(client);
        const post = findPosts(world, customType)[0];
        assert.equal(post?.status, 201);
        assert.equal(typeof JSON.parse(post.responseBody ?? "null").message, "string");
        const [custom] = await world.waitForLanded(customType, 1, (event) => event.customType === customType);
        assert.equal(custom?.type, "customEvent");
        assert.equal(custom.userId, USER.user_id);
        assert.equal(custom.value, 7);
        const [defaulted] = await world.waitForLanded(
          "the default",
          1,
          ({ target }) => target === `missing-${customType}`,
        );
        assert.deepEqual([defaulted?.type, defaulted?.value], ["aggVariableDefaulted", 1]);
        const instance = defaulted?.userId;
        const isEvaluated = (event: EventRecord): boolean => event.userId === instance && event.target === "enabled";
        const [evaluated] = await world.waitForLanded("the evaluations", 1, isEvaluated);
        assert.deepEqual([evaluated?.type, evaluated?.value], ["aggVariableEvaluated", 3]);
      }),
  },
  {
    name: "sends the same bytes after a lost answer, and both copies have one event id",
    sdk,
    covers: "events: retries after a lost response",
    run: (world) =>
      withTrackedEvent(world, async (client, customType) => {
        world.relay.addFault(POSTS, { kind: "lose_answer" }, 1);
        await flush(client);
        await flush(client);
        const posts = findPosts(world, customType);
        assert.equal(posts.length, 2);
        assert.equal(posts[0]?.body, posts[1]?.body);
        const landed = await world.waitForLanded(customType, 1, (event) => event.customType === customType);
        assert.equal(new Set(landed.map(({ eventId }) => eventId)).size, 1);
      }),
  },
  {
    name: "stops reporting on 401",
    sdk,
    covers: "events table: 401",
    run: (world) =>
      withTrackedEvent(world, async (client, customType) => {
        world.relay.addFault(POSTS, { kind: "answer", status: 401 }, 1);
        await flush(client);
        client.track(USER, { type: `${customType}-later` });
        await flush(client);
        assert.equal(countPosts(world, `${customType}-later`), 0);
      }),
  },
  {
    name: "lands neither private custom data nor the SDK key",
    sdk,
    covers: "checklist 6: privateCustomData dropped, SDK keys scrubbed",
    run: (world) =>
      withLocalClient(world, {}, async (client, key) => {
        await client.onClientInitialized();
        const customType = `private-${randomUUID()}`;
        client.track(
          { ...USER, customData: { open: "yes" }, privateCustomData: { hidden: "h1dden" } },
          { type: customType },
        );
        await flush(client);
        const [custom] = await world.waitForLanded(customType, 1, (event) => event.customType === customType);
        assert.ok(!JSON.stringify(custom).includes("h1dden"));
        const fetched = await world.waitForLanded("sdkConfig events", 1, ({ type }) => type === "sdkConfig");
        assert.ok(!JSON.stringify(fetched).includes(key));
      }),
  },
  {
    name: "splits many events into posts, and every one lands once",
    sdk,
    covers: "events: at most 100 events in a post",
    run: (world) =>
      withLocalClient(world, {}, async (client) => {
        await client.onClientInitialized();
        const customType = `many-${randomUUID()}`;
        for (let value = 0; value < 251; value += 1) client.track(USER, { type: customType, value });
        await flush(client);
        const landed = await world.waitForLanded(customType, 251, (event) => event.customType === customType);
        assert.equal(new Set(landed.map(({ value }) => value)).size, 251);
        assert.equal(landed.length, 251);
      }),
  },
];

export const NODE_LOCAL_EVENT_CASES: readonly OfficialCase[] = [...EVENT_CASES, ...REPLY_CASES];

async function withTrackedEvent(
  world: OfficialWorld,
  run: (client: DevCycleClient, customType: string) => Promise<void>,
): Promise<void> {
  await withLocalClient(world, {}, async (client) => {
    await client.onClientInitialized();
    const customType = `event-${randomUUID()}`;
    client.track(USER, { type: customType, value: 7, metaData: { from: "conformance" } });
    await run(client, customType);
  });
}

/** The SDK's flush resolves before its last post is settled when one is under way. */
async function flush(client: DevCycleClient): Promise<void> {
  await client.flushEvents();
  await sleep(50);
}

function findPosts(world: OfficialWorld, customType: string): ReturnType<OfficialWorld["relay"]["find"]> {
  return world.relay.find(POSTS).filter(({ body }) => body.includes(`"${customType}"`));
}

function countPosts(world: OfficialWorld, customType: string): number {
  return findPosts(world, customType).length;
}
