import type { VariableType } from "@burgee/contract";
import { initializeDevCycle as initializeBrowserClient } from "@devcycle/js-client-sdk";
import { initializeDevCycle as initializeServerClient } from "@devcycle/nodejs-server-sdk";

/** What one unmodified official SDK got from the platform. */
export interface ClientRun {
  readonly sdk: string;
  readonly initialised: boolean;
  /** Values that the platform served, not defaults, by variable type. */
  readonly served: Readonly<Partial<Record<VariableType, unknown>>>;
  /** Ids of the events that the SDK was asked to report; each must land exactly once. */
  readonly tracked: readonly string[];
}

export interface ClientTask {
  readonly url: string;
  readonly sdkKey: string;
  /** One variable of each type that every user is served. */
  readonly variableKeys: Readonly<Record<VariableType, string>>;
  readonly eventType: string;
  readonly eventCount: number;
}

const DEFAULTS: Readonly<Record<VariableType, string | boolean | number | Record<string, never>>> = {
  String: "the default",
  Boolean: false,
  Number: -1,
  JSON: {},
};
const USER = {
  user_id: "e2e-shopper",
  email: "e2e@example.com",
  country: "CA",
  customData: { plan: "pro", seats: 12 },
};
const FLUSH_INTERVAL_MS = 500;

interface EvaluatedVariable {
  readonly value: unknown;
  readonly isDefaulted: boolean;
}

/** Server SDK, evaluating in process. */
export async function runLocalServerClient(task: ClientTask): Promise<ClientRun> {
  const client = initializeServerClient(task.sdkKey, {
    configCDNURI: task.url,
    eventsAPIURI: task.url,
    eventFlushIntervalMS: FLUSH_INTERVAL_MS,
    configPollingIntervalMS: 1_000,
  });
  await client.onClientInitialized();
  const served = await readEachType(task, (key, fallback) => client.variable(USER, key, fallback));
  const tracked = trackEvents(task, "server-local", (event) => client.track(USER, event));
  await client.flushEvents();
  const initialised = client.isInitialized;
  await client.close();
  return { sdk: "nodejs-server-sdk local", initialised, served, tracked };
}

/** Server SDK, evaluating at the edge. */
export async function runCloudServerClient(task: ClientTask): Promise<ClientRun> {
  const client = initializeServerClient(task.sdkKey, {
    enableCloudBucketing: true,
    bucketingAPIURI: task.url,
  });
  const served = await readEachType(task, (key, fallback) => client.variable(USER, key, fallback));
  const pending: Promise<void>[] = [];
  const tracked = trackEvents(task, "server-cloud", (event) => pending.push(client.track(USER, event)));
  await Promise.all(pending);
  return { sdk: "nodejs-server-sdk cloud", initialised: client.isInitialized, served, tracked };
}

/** Browser SDK. */
export async function runBrowserClient(task: ClientTask): Promise<ClientRun> {
  const client = initializeBrowserClient(task.sdkKey, USER, {
    apiProxyURL: task.url,
    eventFlushIntervalMS: FLUSH_INTERVAL_MS,
    disableRealtimeUpdates: true,
  });
  await client.onClientInitialized();
  const served = await readEachType(task, (key, fallback) => client.variable(key, fallback));
  const tracked = trackEvents(task, "browser", (event) => client.track(event));
  await client.flushEvents();
  const initialised = client.isInitialized;
  await client.close();
  return { sdk: "js-client-sdk", initialised, served, tracked };
}

async function readEachType(
  task: ClientTask,
  read: (key: string, fallback: never) => EvaluatedVariable | Promise<EvaluatedVariable>,
): Promise<Partial<Record<VariableType, unknown>>> {
  const served: Partial<Record<VariableType, unknown>> = {};
  for (const [type, key] of Object.entries(task.variableKeys) as [VariableType, string][]) {
    const variable = await read(key, DEFAULTS[type] as never);
    if (!variable.isDefaulted) served[type] = variable.value;
  }
  return served;
}

function trackEvents(
  task: ClientTask,
  client: string,
  track: (event: { type: string; target: string; value: number; metaData: { eventKey: string } }) => unknown,
): string[] {
  return Array.from({ length: task.eventCount }, (_, index) => {
    const eventKey = `${client}-${index}`;
    track({ type: task.eventType, target: client, value: index, metaData: { eventKey } });
    return eventKey;
  });
}
