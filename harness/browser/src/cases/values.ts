import type { ClientOptions } from "@burgee/client-sdk";

import type { Case } from "../case.ts";
import { check, checkEqual, waitUntilEqual } from "../check.ts";
import { describeApp, visit } from "../open-page.ts";
import { ELSEWHERE } from "../page-server.ts";
import { CONFIG_PATH, readPainted, STREAM_PATH } from "../read-page.ts";
import type { World } from "../world.ts";

/** How long a published value may take to a page. */
const LIVE_MS_MAX = 5_000;

const ANNOUNCED_MS = 2_000;

/** Which values a page shows, and when. */
export const VALUE_CASES: readonly Case[] = [
  {
    name: "first paint from bootstrap, without a flicker or a fetch before it",
    isQuick: true,
    run: paintFromBootstrap,
  },
  { name: "opening a page fetches values once", isQuick: true, run: fetchOnce },
  { name: "a publish shows in an open page", isQuick: true, run: updateLive },
  { name: "a publish between the first fetch and the opening of the stream shows", isQuick: true, run: updateInGap },
  { name: "a page from a stale bootstrap shows what was published since", isQuick: true, run: updateStaleBootstrap },
  { name: "a page that returns from the back-forward cache is current", isQuick: true, run: returnToPage },
];

async function paintFromBootstrap(world: World): Promise<void> {
  await world.publish("production", "rendered by a server");
  const bootstrap = await fetchBootstrap(world, "bootstrapped");
  world.relay.reset({ latencyMs: 100 });
  await visit(world, [describeApp(world, "bootstrapped", { bootstrap })], async ({ page }) => {
    const seen = await page.evaluate(async () => {
      const paint = await new Promise<PerformanceEntry>((resolve) => {
        new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").forEach(resolve)).observe({
          type: "paint",
          buffered: true,
        });
      });
      const fetches = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/v1/sdkConfig"));
      return { paintMs: paint.startTime, fetchMs: Math.min(...fetches.map(({ startTime }) => startTime)) };
    });
    check(
      `values fetched at ${seen.fetchMs} ms, before the paint at ${seen.paintMs} ms`,
      !(seen.fetchMs < seen.paintMs),
    );
    await waitUntilEqual("streams", () => world.relay.openStreams, 1);
    await page.waitForTimeout(500);
    checkEqual("painted", await readPainted(page), ["rendered by a server"]);
    checkEqual("changes", await page.evaluate(() => window.apps?.[0]?.changes), []);
  });
}

async function fetchOnce(world: World): Promise<void> {
  world.relay.reset();
  await visit(world, [describeApp(world, "once")], async ({ page }) => {
    await waitUntilEqual("streams", () => world.relay.openStreams, 1);
    await page.waitForTimeout(1_000);
    checkEqual("fetches of values", countFetches(world), 1);
  });
}

async function updateLive(world: World): Promise<void> {
  await world.publish("production", "before");
  world.relay.reset();
  await visit(world, [describeApp(world, "live")], async ({ page }) => {
    await waitUntilEqual("streams", () => world.relay.openStreams, 1);
    await world.publish("production", "after");
    await waitUntilEqual("painted", () => readPainted(page), ["before", "after"], LIVE_MS_MAX);
  });
}

async function updateInGap(world: World): Promise<void> {
  await world.publish("production", "first fetch");
  let publish = (): void => undefined;
  const published = new Promise<void>((resolve) => (publish = resolve));
  world.relay.reset({
    before: ({ path }) => (path === STREAM_PATH ? published : Promise.resolve()),
    forgetsAnnouncements: true,
  });
  await visit(world, [describeApp(world, "gap")], async ({ page }) => {
    await waitUntilEqual("painted", () => readPainted(page), ["first fetch"]);
    await world.publish("production", "in the gap");
    // Announcements follow a publish; this one must find nobody.
    await page.waitForTimeout(ANNOUNCED_MS);
    publish();
    await waitUntilEqual("painted", () => readPainted(page), ["first fetch", "in the gap"], LIVE_MS_MAX);
  });
}

async function updateStaleBootstrap(world: World): Promise<void> {
  await world.publish("production", "rendered yesterday");
  const bootstrap = await fetchBootstrap(world, "stale");
  await world.publish("production", "published since");
  world.relay.reset({ forgetsAnnouncements: true });
  await visit(world, [describeApp(world, "stale", { bootstrap })], async ({ page }) => {
    const expected = ["rendered yesterday", "published since"];
    await waitUntilEqual("painted", () => readPainted(page), expected, LIVE_MS_MAX);
  });
}

async function returnToPage(world: World): Promise<void> {
  await world.publish("production", "before leaving");
  world.relay.reset({ forgetsAnnouncements: true });
  await visit(world, [describeApp(world, "returning")], async ({ page }) => {
    await page.goto(world.pages.origin + ELSEWHERE);
    checkEqual("kept by the browser", await page.evaluate(() => sessionStorage.getItem("persisted")), "true");
    await world.publish("production", "while away");
    await page.goBack({ waitUntil: "commit" });
    await waitUntilEqual("painted", () => readPainted(page), ["before leaving", "while away"], LIVE_MS_MAX);
  });
}

/** What a server would put into the page. */
async function fetchBootstrap(world: World, userId: string): Promise<NonNullable<ClientOptions["bootstrap"]>> {
  const query = new URLSearchParams({
    sdkKey: world.clientKeys.production,
    user_id: userId,
    sse: "1",
    sdkType: "client",
  });
  const response = await fetch(`${world.relay.origin}${CONFIG_PATH}?${query}`);
  checkEqual("status of the bootstrap", response.status, 200);
  return (await response.json()) as NonNullable<ClientOptions["bootstrap"]>;
}

function countFetches(world: World): number {
  return world.relay.requests.filter(({ method, path }) => method === "GET" && path === CONFIG_PATH).length;
}
