import { initializeDevCycle } from "@devcycle/nodejs-server-sdk";
import type { DevCycleClient, DevCycleOptions } from "@devcycle/nodejs-server-sdk";

import type { OfficialWorld } from "../official-world.ts";
import { silentLogger } from "../silent-logger.ts";

export const USER = { user_id: "case-user" };
/** The shortest interval that the SDK allows. */
export const POLL_MS = 1_000;

/** The official Node SDK in local mode, pointed at the relay, polling as fast as it may. */
export function openLocalClient(world: OfficialWorld, key: string, options: DevCycleOptions = {}): DevCycleClient {
  return initializeDevCycle(key, {
    configCDNURI: world.url,
    eventsAPIURI: world.url,
    configPollingIntervalMS: POLL_MS,
    eventFlushIntervalMS: 60_000,
    disableRealTimeUpdates: true,
    logger: silentLogger,
    ...options,
    enableCloudBucketing: false,
  });
}

/** Runs a case with a new client and closes the client even when the case fails. */
export async function withLocalClient(
  world: OfficialWorld,
  options: DevCycleOptions,
  run: (client: DevCycleClient, key: string) => Promise<void>,
): Promise<void> {
  const key = await world.createKey("server");
  const client = openLocalClient(world, key, options);
  try {
    await run(client, key);
  } finally {
    world.relay.clearFaults();
    await client.close();
  }
}

export function readHeadline(client: DevCycleClient): string {
  return client.variableValue(USER, "headline", "the default");
}

/** Matches this key's config requests. */
export function configRequest(key: string): RegExp {
  return new RegExp(`^GET /config/v2/server/${key}\\.json`);
}

/** What this key's config requests were answered: status, version, age, and the source that the edge read it from. */
export function describeConfigAnswers(world: OfficialWorld, key: string): string {
  const answers = world.relay.find(configRequest(key)).map(({ status, responseHeaders = {} }) => {
    return `${status} ${String(responseHeaders["burgee-config"])}`;
  });
  return `(answers: ${answers.join(", ")})`;
}
