import { randomUUID } from "node:crypto";

import { createDeviceFleet } from "../device/device-fleet.ts";
import type { LoadTarget } from "../device/load-target.ts";

const CONNECTIONS = 64;

/**
 * Posts a second that this machine can send and accept at the same time, by a closed loop of `durationMs`. Only for
 * choosing a rate; no latency is taken from it.
 */
export async function measureCapacity(
  targets: readonly LoadTarget[],
  eventsPerPost: number,
  durationMs: number,
): Promise<number> {
  const fleet = createDeviceFleet({ targets, devices: 1_000, eventsPerPost, retries: 0, run: randomUUID() });
  const endMs = performance.now() + durationMs;
  let posts = 0;
  let taken = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const { outcome } = await fleet.postEvents(posts++);
      if (outcome === 201) taken += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  await fleet.close();
  return (taken / durationMs) * 1000;
}
