import { setTimeout as wait } from "node:timers/promises";
import { createOperatorClient, openLanding, reconcilePlatform } from "burgee/events";
import type { LandedCount } from "../landed/count-landed-events.ts";
import { countLandedEvents } from "../landed/count-landed-events.ts";
import type { LoadRun } from "../run-scenario.ts";
import type { EventsPlatform } from "./start-events-platform.ts";

/** Where the events of a run ended up. */
export interface RunAccount extends LandedCount {
  /** What the ledger cannot explain, over everything the platform has acknowledged so far. */
  readonly unexplained: number;
}

const SETTLE_MS_MAX = 120_000;
const POLL_MS = 1_000;

/**
 * Waits until nothing is in flight any more, then counts. Sweeping is what the scheduled trigger does in production; the
 * simulator has no clock for it.
 */
export async function accountForRun(run: LoadRun, platform: EventsPlatform): Promise<RunAccount> {
  const client = createOperatorClient(platform.url, platform.adminToken);
  const deadlineMs = Date.now() + SETTLE_MS_MAX;
  for (;;) {
    await platform.peer.flush();
    const { totals } = await client.readLedger();
    if (totals.in_flight === 0 || Date.now() > deadlineMs) break;
    const headers = { authorization: `Bearer ${platform.adminToken}` };
    await (await fetch(`${platform.url}/v1/events/sweep`, { method: "POST", headers })).text();
    await wait(POLL_MS);
  }
  await platform.peer.flush();
  const judgeBefore = new Date(Date.now() + 60_000).toISOString().slice(0, -1);
  const { unexplained } = await reconcilePlatform(client, platform.landingFolder, judgeBefore);
  using landing = await openLanding(platform.landingFolder);
  return { ...(await countLandedEvents(run, landing)), unexplained };
}
