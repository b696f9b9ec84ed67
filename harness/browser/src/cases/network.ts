import type { Case } from "../case.ts";
import { check, checkEqual, waitUntilEqual } from "../check.ts";
import { describeApp, type Visit, visit } from "../open-page.ts";
import { CONFIG_PATH, flush, readPainted } from "../read-page.ts";
import { act, countEvents, SAMPLE_EVENTS } from "../sample-activity.ts";
import type { World } from "../world.ts";

/** From the browser's event `online` to the request for values, on a busy machine. */
const ONLINE_MS_MAX = 1_500;
const OFFLINE_MS = 6_000;
const RECOVERY_MS_MAX = 20_000;
const INACTIVITY_MS = 1_000;

/** What a page does when the network or its visibility comes and goes. */
export const NETWORK_CASES: readonly Case[] = [
  { name: "offline and back: values are current at once, events arrive", isQuick: true, run: goOffline },
  { name: "a hidden tab closes its stream; shown again, it is current", isQuick: true, run: hide },
  { name: "a page opened while the platform is away recovers", isQuick: false, run: startWithoutPlatform },
  { name: "a page whose network swallows everything keeps its values and events", isQuick: false, run: swallow },
];

async function goOffline(world: World): Promise<string> {
  await world.publish("production", "online");
  world.relay.reset();
  let tookMs = 0;
  await visit(world, [describeApp(world, "offline")], async ({ context, page }) => {
    await waitUntilEqual("streams", () => world.relay.openStreams, 1);
    await context.setOffline(true);
    world.relay.reset({ network: "cut" });
    await act(page);
    await flush(page);
    await world.publish("production", "back");
    // Long enough for attempts to have become rare.
    await page.waitForTimeout(OFFLINE_MS);
    world.relay.reset();
    const backAtMs = Date.now();
    await context.setOffline(false);
    const findFetch = (): number | undefined =>
      world.relay.requests.find(({ path, atMs }) => path === CONFIG_PATH && atMs >= backAtMs)?.atMs;
    await waitUntilEqual("fetches again", () => findFetch() !== undefined, true);
    tookMs = (findFetch() ?? 0) - backAtMs;
    check(`the fetch came ${tookMs} ms after the network`, tookMs <= ONLINE_MS_MAX);
    await waitUntilEqual("painted", () => readPainted(page), ["online", "back"]);
    await flush(page);
    await waitUntilEqual("landed", () => countEvents(world, "offline"), SAMPLE_EVENTS);
  });
  return `${tookMs} ms to the fetch`;
}

async function hide(world: World): Promise<void> {
  await world.publish("production", "seen");
  world.relay.reset({
    editConfig: ({ sse }) => Object.assign(sse as object, { inactivityDelay: INACTIVITY_MS }),
  });
  const use = async ({ context, page }: Visit): Promise<void> => {
    await waitUntilEqual("streams", () => world.relay.openStreams, 1);
    await act(page);
    const other = await context.newPage();
    await other.bringToFront();
    await waitUntilEqual("visibility", () => page.evaluate(() => document.visibilityState), "hidden");
    await waitUntilEqual("landed when hidden", () => countEvents(world, "hidden"), SAMPLE_EVENTS);
    await waitUntilEqual("streams when hidden", () => world.relay.openStreams, 0, INACTIVITY_MS + 5_000);
    await world.publish("production", "unseen");
    await page.bringToFront();
    await waitUntilEqual("painted", () => readPainted(page), ["seen", "unseen"], 5_000);
    await waitUntilEqual("streams when shown", () => world.relay.openStreams, 1);
    await other.close();
  };
  await visit(world, [describeApp(world, "hidden", { flushIntervalMs: 60_000 })], use, { hasVisibility: true });
}

async function startWithoutPlatform(world: World): Promise<void> {
  await world.publish("production", "late");
  world.relay.reset({ network: "cut" });
  await visit(world, [describeApp(world, "early", { requestTimeoutMs: 1_000 })], async ({ page }) => {
    checkEqual("painted", await readPainted(page), ["…"]);
    await act(page);
    await flush(page);
    world.relay.reset();
    await waitUntilEqual("painted", () => readPainted(page), ["…", "late"], RECOVERY_MS_MAX);
    await flush(page);
    await waitUntilEqual("landed", () => countEvents(world, "early"), SAMPLE_EVENTS, RECOVERY_MS_MAX);
  });
}

async function swallow(world: World): Promise<void> {
  await world.publish("production", "held");
  world.relay.reset();
  await visit(world, [describeApp(world, "swallowed", { requestTimeoutMs: 1_000 })], async ({ page }) => {
    world.relay.reset({ network: "black-hole" });
    await act(page);
    check("no event is kept although none was taken", (await flush(page)) !== 0);
    checkEqual(
      "refresh",
      await page.evaluate(async () => (await window.apps?.[0]?.client.refresh())?.kind),
      "unavailable",
    );
    checkEqual("painted", await readPainted(page), ["held"]);
    world.relay.reset();
    await flush(page);
    await waitUntilEqual("landed", () => countEvents(world, "swallowed"), SAMPLE_EVENTS, RECOVERY_MS_MAX);
  });
}
