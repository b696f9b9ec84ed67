import { setTimeout as wait } from "node:timers/promises";

import type { Activity } from "../../page/app-settings.ts";
import { VARIABLES } from "../flags.ts";
import { NOTHING_LANDED } from "../landed-events.ts";
import { describeApp, openPage, type Visit } from "../open-page.ts";
import { ELSEWHERE } from "../page-server.ts";
import type { World } from "../world.ts";

/** Events that pages produced and events that landed: tracked ones and evaluations. */
export interface CloseCount {
  readonly pages: number;
  readonly sent: number;
  readonly arrived: number;
}

/** How a person leaves a page. One that listens for `unload` cannot go to the back-forward cache. */
const WAYS = ["tab closed", "left", "reloaded", "left for the back-forward cache"] as const;
type Way = (typeof WAYS)[number];

const EVENTS_PATH = "/v1/events";
const LATENCY_MS = 250;
const CONCURRENT_PAGES = 4;
/** Pages whose windows stay open together until their events have landed: a browser lives on when a tab is closed. */
const BATCH = 20;
const ARRIVAL_MS_MAX = 15_000;
/** Whatever else is under way may take so long after the last event that was missing. */
const SETTLE_MS = 1_000;
const FIRST: Activity = { variables: VARIABLES, tracked: 12 };
const LAST: Activity = { variables: [...VARIABLES, "no-such-variable"], tracked: 17 };
const SENT_PER_PAGE = FIRST.variables.length + FIRST.tracked + LAST.variables.length + LAST.tracked;
/** How long the first post has been under way when the page is left: before, in and after its preflight. */
const UNDER_WAY_MS = [0, 100, 200, 300, 400, 500, 600];

export interface CloseRun extends CloseCount {
  /** What went wrong, for people. */
  readonly problems: readonly string[];
  /** What happened on the way, for people. */
  readonly note: string;
}

/** Opens pages with 60 features over a slow network and leaves them while a post is under way. */
export async function runCloses(world: World, pages: number, report: (step: string) => void): Promise<CloseRun> {
  world.relay.reset({ latencyMs: LATENCY_MS });
  const problems: string[] = [];
  let [arrived, repeated, kept] = [0, 0, 0];
  for (let start = 0; start < pages; start += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, pages - start) }, (_, offset) => start + offset);
    const prefix = `close-${start}-`;
    const visits: Visit[] = [];
    const waiting = [...batch];
    const work = async (): Promise<void> => {
      for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
        const left = await leaveOnePage(world, `${prefix}${index}-`, index);
        visits.push(left.visit);
        if (left.isKept) kept += 1;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_PAGES }, work));
    const landed = await waitForBatch(world, prefix, batch.length);
    for (const index of batch) {
      const user = landed.get(`${prefix}${index}-`) ?? NOTHING_LANDED;
      const count = user.tracked + user.evaluated;
      arrived += count;
      repeated += user.repeated;
      if (count !== SENT_PER_PAGE)
        problems.push(`${describeClose(index)}: ${count} of ${SENT_PER_PAGE} events arrived`);
      if (user.doubled > 0) problems.push(`${describeClose(index)}: ${user.doubled} events arrived as two`);
    }
    for (const visit of visits) await visit.end().catch((error: unknown) => problems.push(String(error)));
    report(
      `${start + batch.length} of ${pages} pages left, ${arrived} of ${(start + batch.length) * SENT_PER_PAGE} events arrived`,
    );
  }
  const posts = world.relay.requests.filter(({ path }) => path === EVENTS_PATH);
  const asked = posts.filter(({ method }) => method === "OPTIONS").length;
  const ended = posts.filter(({ isForwarded }) => !isForwarded).length;
  const note = `${asked} preflights; ${ended} requests ended with their page; ${repeated} lines sent again; ${kept} pages kept`;
  return { pages, sent: pages * SENT_PER_PAGE, arrived, problems, note };
}

function chooseWay(index: number): Way {
  return WAYS[index % WAYS.length] ?? "left";
}

function describeClose(index: number): string {
  return `page ${index} (${chooseWay(index)}, ${UNDER_WAY_MS[index % UNDER_WAY_MS.length]} ms after a flush began)`;
}

async function leaveOnePage(
  world: World,
  userId: string,
  index: number,
): Promise<{ readonly visit: Visit; readonly isKept: boolean }> {
  const way = chooseWay(index);
  const visit = await openPage(world, [describeApp(world, userId, { flushIntervalMs: 60_000 })]);
  const { page } = visit;
  if (way === "left") {
    await page.evaluate(() => addEventListener("unload", () => undefined));
  }
  await page.evaluate((activity) => {
    const app = window.apps?.[0];
    app?.act(activity);
    void app?.client.flush();
  }, FIRST);
  await wait(UNDER_WAY_MS[index % UNDER_WAY_MS.length]);
  await page.evaluate((activity) => window.apps?.[0]?.act(activity), LAST);
  const isKept = await leave(visit, way, world.pages.origin + ELSEWHERE);
  return { visit, isKept };
}

/** Leaves the page. Returns whether the browser kept it. */
async function leave({ page }: Visit, way: Way, elsewhere: string): Promise<boolean> {
  if (way === "tab closed") {
    await page.close();
    return false;
  }
  if (way === "reloaded") await page.reload({ waitUntil: "commit" });
  else await page.goto(elsewhere);
  return page.evaluate(() => sessionStorage.getItem("persisted") === "true");
}

async function waitForBatch(world: World, prefix: string, pages: number): ReturnType<World["countLanded"]> {
  const deadlineMs = Date.now() + ARRIVAL_MS_MAX;
  for (;;) {
    const landed = await world.countLanded(prefix);
    const count = [...landed.values()].reduce((sum, { tracked, evaluated }) => sum + tracked + evaluated, 0);
    if (count >= pages * SENT_PER_PAGE || Date.now() > deadlineMs) break;
  }
  await wait(SETTLE_MS);
  return world.countLanded(prefix);
}
