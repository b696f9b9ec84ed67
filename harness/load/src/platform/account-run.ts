import { setTimeout as wait } from "node:timers/promises";

import { createOperatorClient, openLanding, reconcilePlatform } from "burgee/events";

import { type LandedCount, countLandedEvents } from "../landed/count-landed-events.ts";
import type { LoadRun } from "../run-scenario.ts";
import type { EventsPlatform } from "./start-events-platform.ts";

/** Where the events of a run ended up. */
export interface RunAccount extends LandedCount {
  /** What the ledger cannot explain, over everything the platform has acknowledged so far. */
  readonly unexplained: number;
  /** Events that the spool still holds because no stream took them in time; they count as lost above. */
  readonly inFlight: number;
  readonly dead: number;
}

const SETTLE_MS_MAX = 120_000;
const POLL_MS = 1_000;
/** Sweeping more often would send pointers again that a consumer already has. */
const SWEEP_MS = 15_000;

/** Waits until nothing is in flight any more, and then counts. */
export async function accountForRun(run: LoadRun, platform: EventsPlatform): Promise<RunAccount> {
  await settle(platform);
  const judgeBefore = new Date(Date.now() + 60_000).toISOString().slice(0, -1);
  const client = createOperatorClient({ url: platform.url, token: platform.adminToken });
  const { unexplained, totals } = await reconcilePlatform(client, platform.landingFolder, judgeBefore);
  using landing = await openLanding(platform.landingFolder);
  return { ...(await countLandedEvents(run, landing)), unexplained, inFlight: totals.inFlight, dead: totals.dead };
}

/**
 * Waits until the spool is empty and everything has landed, for at most two minutes. Calls the sweep itself:
 * the scheduled trigger does it in production, and the simulator runs no triggers.
 */
export async function settle(platform: EventsPlatform): Promise<void> {
  const client = createOperatorClient({ url: platform.url, token: platform.adminToken });
  const deadlineMs = Date.now() + SETTLE_MS_MAX;
  let sweepAtMs = Date.now() + SWEEP_MS;
  for (;;) {
    const { totals } = await client.readLedger();
    if (totals.in_flight === 0 || Date.now() > deadlineMs) break;
    if (Date.now() > sweepAtMs) {
      await sweep(platform);
      sweepAtMs = Date.now() + SWEEP_MS;
    }
    await wait(POLL_MS);
  }
  await platform.collectLanded();
}

async function sweep({ url, adminToken }: EventsPlatform): Promise<void> {
  const headers = { authorization: `Bearer ${adminToken}` };
  await (await fetch(`${url}/v1/events/sweep`, { method: "POST", headers })).text();
}
