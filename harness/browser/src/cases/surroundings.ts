import type { BrowserContext } from "playwright-core";

import type { AppSettings } from "../../page/app-settings.ts";
import type { Case } from "../case.ts";
import { check, checkEqual, waitUntilEqual } from "../check.ts";
import { INTRANET_DOMAIN } from "../chromium.ts";
import { describeApp, type Visit, visit, type VisitOptions } from "../open-page.ts";
import { ELSEWHERE } from "../page-server.ts";
import { flush, readPainted } from "../read-page.ts";
import { act, countEvents, SAMPLE, SAMPLE_EVENTS } from "../sample-activity.ts";
import type { World } from "../world.ts";

/** Pages that take something from the SDK. */
export const SURROUNDING_CASES: readonly Case[] = [
  { name: "a Content-Security-Policy without eval, with strict connect-src", isQuick: true, run: obeyPolicy },
  { name: "an intranet page over plain HTTP", isQuick: true, run: openIntranetPage },
  { name: "an ad blocker on events", isQuick: true, run: blockEvents },
  { name: "full storage", isQuick: true, run: (world) => useStorage(world, "full-storage", { fillsStorage: true }) },
  {
    name: "full storage that the page hands over",
    isQuick: true,
    run: (world) => useStorage(world, "full-own-storage", { fillsStorage: true, usesOwnStorage: true }),
  },
  {
    name: "storage denied, in a sandboxed page",
    isQuick: true,
    run: (world) => useStorage(world, "no-storage", {}, { contentSecurityPolicy: "sandbox allow-scripts" }),
  },
  { name: "two SDKs in one page", isQuick: true, run: useTwo },
];

async function obeyPolicy(world: World): Promise<void> {
  await world.publish("production", "under a policy");
  world.relay.reset();
  const { origin } = world.relay;
  const contentSecurityPolicy = `default-src 'none'; script-src 'self'; img-src data:; connect-src ${origin}`;
  // The page works by its own script: a test driver may evaluate in spite of the policy.
  const app = { ...describeApp(world, "policy"), activity: SAMPLE };
  const use = async ({ page }: Visit): Promise<void> => {
    await waitUntilEqual("streams", () => world.relay.openStreams, 1);
    await world.publish("production", "still under a policy");
    await waitUntilEqual("painted", () => readPainted(page), ["under a policy", "still under a policy"]);
    checkEqual("violations", await page.evaluate(() => window.violations), []);
    const isElsewhereRefused = await page.evaluate(
      (path) =>
        fetch(path).then(
          () => false,
          () => true,
        ),
      ELSEWHERE,
    );
    check("the policy is in force", isElsewhereRefused);
    await page.goto(world.pages.origin + ELSEWHERE);
    await waitUntilEqual("landed", () => countEvents(world, "policy"), SAMPLE_EVENTS);
  };
  await visit(world, [app], use, { contentSecurityPolicy });
}

async function openIntranetPage(world: World): Promise<void> {
  await world.publish("production", "on the intranet");
  world.relay.reset();
  const origin = `http://${INTRANET_DOMAIN}:${world.pages.port}`;
  const baseUrl = `http://flags.${INTRANET_DOMAIN}:${world.relay.port}`;
  const apps = [describeApp(world, "intranet", { baseUrl }), describeApp(world, "", { baseUrl, user: {} })];
  const use = async ({ page }: Visit): Promise<void> => {
    checkEqual("secure context", await page.evaluate(() => isSecureContext), false);
    for (const index of [0, 1]) {
      checkEqual("painted", await readPainted(page, index), ["on the intranet"]);
      await act(page, index);
      checkEqual("events kept", await flush(page, index), 0);
    }
    await act(page);
    await page.goto(origin + ELSEWHERE);
    await waitUntilEqual("landed", () => countEvents(world, "intranet"), 2 * SAMPLE_EVENTS);
  };
  await visit(world, apps, use, { origin });
}

async function blockEvents(world: World): Promise<void> {
  await world.publish("production", "blocked");
  world.relay.reset();
  const pattern = "**/v1/events**";
  const prepare = (context: BrowserContext): Promise<void> =>
    context.route(pattern, (route) => route.abort("blockedbyclient")).then(() => undefined);
  const use = async ({ context, page }: Visit): Promise<void> => {
    for (let round = 0; round < 50; round += 1) {
      await act(page);
      check("no event is kept although none was taken", (await flush(page)) !== 0);
    }
    await world.publish("production", "blocked and live");
    await waitUntilEqual("painted", () => readPainted(page), ["blocked", "blocked and live"]);
    await context.unroute(pattern);
    checkEqual("events kept once nothing blocks", await flush(page), 0);
    await waitUntilEqual("landed", () => countEvents(world, "ad-blocker"), 50 * SAMPLE_EVENTS);
    await context.route(pattern, (route) => route.abort("blockedbyclient"));
    await act(page);
    await page.goto(world.pages.origin + ELSEWHERE);
  };
  await visit(world, [describeApp(world, "ad-blocker")], use, { prepare });
}

async function useStorage(
  world: World,
  userId: string,
  settings: Partial<AppSettings>,
  options: VisitOptions = {},
): Promise<void> {
  await world.publish("production", userId);
  world.relay.reset();
  const anonymous = { ...describeApp(world, "", { user: {} }), ...settings };
  const use = async ({ page }: Visit): Promise<void> => {
    await waitUntilEqual("streams", () => world.relay.openStreams, 2);
    for (const index of [0, 1]) {
      checkEqual("painted", await readPainted(page, index), [userId]);
      await act(page, index);
      checkEqual("events kept", await flush(page, index), 0);
    }
    await waitUntilEqual("landed", () => countEvents(world, userId), SAMPLE_EVENTS);
    const outcome = await page.evaluate(async () => (await window.apps?.[1]?.client.reset())?.kind);
    checkEqual("another anonymous user", outcome, "ready");
  };
  await visit(world, [{ ...describeApp(world, userId), ...settings }, anonymous], use, options);
}

async function useTwo(world: World): Promise<void> {
  await world.publish("production", "one");
  await world.publish("development", "two");
  world.relay.reset();
  const apps = [describeApp(world, "two-a"), describeApp(world, "two-b", { sdkKey: world.clientKeys.development })];
  await visit(world, apps, async ({ page }) => {
    await waitUntilEqual("streams", () => world.relay.openStreams, 2);
    await world.publish("development", "two again");
    await waitUntilEqual("painted by the second", () => readPainted(page, 1), ["two", "two again"]);
    checkEqual("painted by the first", await readPainted(page, 0), ["one"]);
    for (const index of [0, 1]) {
      await act(page, index);
    }
    await page.goto(world.pages.origin + ELSEWHERE);
    for (const userId of ["two-a", "two-b"])
      await waitUntilEqual("landed", () => countEvents(world, userId), SAMPLE_EVENTS);
  });
}
