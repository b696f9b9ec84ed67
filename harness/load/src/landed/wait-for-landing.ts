import { setTimeout as wait } from "node:timers/promises";

import { openLanding } from "burgee/events";

import type { LoadRun } from "../run-scenario.ts";
import { type LandedCount, countLandedEvents } from "./count-landed-events.ts";

const POLL_MS = 1_000;

/** Counts the landed events of a run once all acknowledged ones are there, or when `waitMsMax` is over. */
export async function waitForLanding(run: LoadRun, landingFolder: string, waitMsMax: number): Promise<LandedCount> {
  const deadlineMs = Date.now() + waitMsMax;
  for (;;) {
    using landing = await openLanding(landingFolder);
    const count = await countLandedEvents(run, landing);
    if (count.lost === 0 || Date.now() > deadlineMs) return count;
    await wait(POLL_MS);
  }
}
