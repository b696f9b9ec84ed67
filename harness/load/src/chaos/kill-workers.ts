import { setTimeout as wait } from "node:timers/promises";

import type { EventsPlatform } from "../platform/start-events-platform.ts";

const BETWEEN_MS = 4_000;
const DOWN_MS = 300;

/** Ends the Workers runtime with SIGKILL so many times, every four seconds of work, and starts it again each time. */
export async function killWorkersRepeatedly(platform: EventsPlatform, times: number): Promise<void> {
  for (let kill = 0; kill < times; kill++) {
    await wait(BETWEEN_MS);
    platform.killWorkers();
    await wait(DOWN_MS);
    await platform.restartWorkers();
  }
}
