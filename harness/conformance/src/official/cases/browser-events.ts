import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { DevCycleClient } from "@devcycle/js-client-sdk";

import type { Fault } from "../fault.ts";
import type { OfficialCase } from "../official-case.ts";
import type { OfficialWorld } from "../official-world.ts";
import { SHOPPER, withBrowserClient } from "./open-browser-client.ts";

const sdk = "js-client-sdk";
const POSTS = /^POST \/v1\/events/;

interface ReplyRow {
  readonly what: string;
  readonly fault: Fault;
  /** Posts of the event in the first flush. */
  readonly posts: number;
}

const REPLIES: readonly ReplyRow[] = [
  ...[200, 202, 400, 401, 403, 404, 413, 429].map((status) => ({
    what: String(status),
    fault: { kind: "answer", status } as const,
    posts: 1,
  })),
  { what: "201 without a body", fault: { kind: "answer", status: 201, body: "" }, posts: 1 },
  { what: "500", fault: { kind: "answer", status: 500 }, posts: 6 },
  { what: "503", fault: { kind: "answer", status: 503 }, posts: 6 },
  { what: "a broken connection", fault: { kind: "cut" }, posts: 6 },
];

/** Event posts of the browser SDK. It never sends an event again in a later flush. */
export const BROWSER_EVENT_CASES: readonly OfficialCase[] = [
  {
    name: "is answered 201 with a JSON object, and what it reported lands without private data",
    sdk,
    covers: "events table: 201 + JSON; checklist 6",
    run: (world) =>
      withTrackedEvent(world, async (client, customType) => {
        client.variableValue("enabled", false);
        await sleep(20);
        await client.flushEvents();
        const [post] = findPosts(world, customType);
        assert.equal(post?.status, 201);
        assert.equal(typeof JSON.parse(post.responseBody ?? "null").message, "string");
        const [custom] = await world.waitForLanded(customType, 1, (event) => event.customType === customType);
        assert.deepEqual([custom?.type, custom?.value, custom?.userId], ["customEvent", 7, SHOPPER.user_id]);
        assert.ok(!JSON.stringify(custom).includes("h1dden"));
        const isEvaluated = (event: { type: string; target?: string; user: object }): boolean =>
          event.type === "variableEvaluated" &&
          event.target === "enabled" &&
          JSON.stringify(event.user).includes(customType);
        await world.waitForLanded("the evaluation", 1, isEvaluated);
      }),
  },
  {
    name: "gets an event through short trouble",
    sdk,
    covers: "events table: 5xx, quick retries",
    run: (world) =>
      withTrackedEvent(world, async (client, customType) => {
        world.relay.addFault(POSTS, { kind: "answer", status: 503 }, 2);
        await client.flushEvents();
        await world.waitForLanded(customType, 1, (event) => event.customType === customType);
      }),
  },
  {
    name: "posts twice after a lost answer, and both copies have one event id",
    sdk,
    covers: "events: retries after a lost response",
    run: (world) =>
      withTrackedEvent(world, async (client, customType) => {
        world.relay.addFault(POSTS, { kind: "lose_answer" }, 1);
        await client.flushEvents();
        assert.equal(findPosts(world, customType).length, 2);
        const landed = await world.waitForLanded(customType, 1, (event) => event.customType === customType);
        assert.equal(new Set(landed.map(({ eventId }) => eventId)).size, 1);
      }),
  },
  ...REPLIES.map(({ what, fault, posts }): OfficialCase => ({
    name: `posts ${posts === 1 ? "once" : `${posts} times`} on ${what} and gives up`,
    sdk,
    covers: `events table: ${what}`,
    run: (world) =>
      withTrackedEvent(world, async (client, customType) => {
        world.relay.addFault(POSTS, fault);
        await client.flushEvents().catch(() => undefined);
        world.relay.clearFaults();
        await client.flushEvents();
        assert.equal(findPosts(world, customType).length, posts);
      }),
  })),
];

async function withTrackedEvent(
  world: OfficialWorld,
  run: (client: DevCycleClient, customType: string) => Promise<void>,
): Promise<void> {
  const customType = `browser-${randomUUID()}`;
  const user = { ...SHOPPER, customData: { run: customType }, privateCustomData: { hidden: "h1dden" } };
  await withBrowserClient(
    world,
    {},
    async (client) => {
      await client.onClientInitialized();
      client.track({ type: customType, value: 7 });
      // The SDK queues an event a moment after `track` has returned.
      await sleep(20);
      await run(client, customType);
    },
    user,
  );
}

function findPosts(world: OfficialWorld, customType: string): ReturnType<OfficialWorld["relay"]["find"]> {
  return world.relay.find(POSTS).filter(({ body }) => body.includes(`"customType":"${customType}"`));
}
