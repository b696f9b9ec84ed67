import { setTimeout as wait } from "node:timers/promises";

import type { EventsPlatform } from "../platform/start-events-platform.ts";

const BETWEEN_MS = 4_000;
const DOWN_MS = 300;

/** Kills the Workers runtime with SIGKILL `times` times, after four seconds of work each, and restarts it each time. */
export async function killWorkersRepeatedly(platform: EventsPlatform, times: number): Promise<void> {
  for (let kill = 0; kill < times; kill++) {
    await wait(BETWEEN_MS);
    platform.killWorkers();
    await wait(DOWN_MS);
    await platform.restartWorkers();
  }
}
