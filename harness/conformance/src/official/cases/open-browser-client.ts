import { initializeDevCycle } from "@devcycle/js-client-sdk";
import type { DevCycleClient, DevCycleOptions, DevCycleUser } from "@devcycle/js-client-sdk";
import { EventSource } from "eventsource";

import type { OfficialWorld } from "../official-world.ts";
import { silentLogger } from "../silent-logger.ts";

/** The browser SDK opens streams with the browser's EventSource, which Node lacks. */
globalThis.EventSource ??= EventSource as unknown as typeof globalThis.EventSource;

export const SHOPPER: DevCycleUser = { user_id: "shopper" };

/** The official browser SDK, pointed at the relay. */
export function openBrowserClient(
  world: OfficialWorld,
  key: string,
  options: DevCycleOptions = {},
  user: DevCycleUser = SHOPPER,
): DevCycleClient {
  return initializeDevCycle(key, user, {
    apiProxyURL: world.url,
    eventFlushIntervalMS: 60_000,
    disableRealtimeUpdates: true,
    disableConfigCache: true,
    logger: silentLogger,
    ...options,
  });
}

/** Runs a case with a new client and closes the client even when the case fails. */
export async function withBrowserClient(
  world: OfficialWorld,
  options: DevCycleOptions,
  run: (client: DevCycleClient, key: string) => Promise<void>,
  user?: DevCycleUser,
): Promise<void> {
  const key = await world.createKey("client");
  const client = openBrowserClient(world, key, options, user);
  try {
    await run(client, key);
  } finally {
    world.relay.clearFaults();
    await client.close();
  }
}

/** This key's config requests. */
export function findConfigRequests(world: OfficialWorld, key: string): ReturnType<OfficialWorld["relay"]["find"]> {
  return world.relay.find(/^GET \/v1\/sdkConfig/).filter(({ path }) => path.includes(key));
}
