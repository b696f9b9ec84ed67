import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { VariableType } from "@burgee/contract";
import { queryLanding } from "burgee/events";
import type { LocalPlatformProfile } from "burgee/local-profile";

import { compareAnswers, type Agreement } from "./agreement.ts";
import {
  runBrowserClient,
  runCloudServerClient,
  runLocalServerClient,
  type ClientRun,
  type ClientTask,
} from "./official-clients.ts";
import { makeSampleContexts } from "./sample-contexts.ts";

/** Outcome of the whole chain with real clients: publish, evaluate, report, land. */
export interface ScenarioResult {
  /** Did every client initialise? */
  readonly initialised: boolean;
  /** Values that the platform served to official SDKs, over all clients and types. */
  readonly evaluated: number;
  readonly tracked: number;
  /** Tracked events found in the landed files, each counted once. */
  readonly landed: number;
  readonly lost: number;
  /** Landed lines beyond one per tracked event. */
  readonly duplicates: number;
  /** Landed custom events of this run that no client tracked. */
  readonly unexpected: number;
  readonly clients: readonly ClientRun[];
  readonly agreement: Agreement;
}

export interface ScenarioOptions {
  readonly profile: LocalPlatformProfile;
  readonly environmentKey: string;
  readonly eventCount: number;
  readonly contextCount: number;
  readonly onProgress?: (step: string) => void;
}

const LANDING_TIMEOUT_MS = 30_000;
const LANDING_POLL_MS = 250;

export async function runScenario(options: ScenarioOptions): Promise<ScenarioResult> {
  const { profile, environmentKey } = options;
  const report = options.onProgress ?? (() => {});
  const keys = profile.keys[environmentKey];
  if (keys === undefined) throw new Error(`The platform has no environment ${environmentKey}`);

  const task: Omit<ClientTask, "sdkKey"> = {
    url: profile.url,
    variableKeys: await chooseVariables(profile.url, keys.client),
    eventType: `e2e-${randomUUID()}`,
    eventCount: options.eventCount,
  };
  report("official server SDK, local mode");
  const clients = [await runLocalServerClient({ ...task, sdkKey: keys.server })];
  report("official server SDK, cloud mode");
  clients.push(await runCloudServerClient({ ...task, sdkKey: keys.server }));
  report("official browser SDK");
  clients.push(await runBrowserClient({ ...task, sdkKey: keys.client }));

  report(`agreement over ${options.contextCount} contexts`);
  const agreement = await compareAnswers(profile.url, keys.server, makeSampleContexts(options.contextCount));

  report("landed events");
  const tracked = clients.flatMap((client) => client.tracked);
  const landedKeys = await waitForLanding(profile.landingFolder, task.eventType, tracked.length);
  const landed = tracked.filter((key) => landedKeys.includes(key)).length;
  return {
    initialised: clients.every((client) => client.initialised),
    evaluated: clients.reduce((sum, client) => sum + Object.keys(client.served).length, 0),
    tracked: tracked.length,
    landed,
    lost: tracked.length - landed,
    duplicates: landedKeys.length - new Set(landedKeys).size,
    unexpected: landedKeys.filter((key) => !tracked.includes(key)).length,
    clients,
    agreement,
  };
}

/** One variable of each type that the sample project serves to everyone, found by asking as a client would. */
async function chooseVariables(url: string, clientKey: string): Promise<Record<VariableType, string>> {
  const query = new URLSearchParams({
    sdkKey: clientKey,
    user_id: "nobody-in-particular",
    platform: "web",
    sdkType: "client",
  });
  const response = await fetch(`${url}/v1/sdkConfig?${query}`);
  if (!response.ok) throw new Error(`GET /v1/sdkConfig answered ${response.status}: ${await response.text()}`);
  const { variables } = (await response.json()) as { variables: Record<string, { key: string; type: VariableType }> };
  const chosen: Partial<Record<VariableType, string>> = {};
  for (const { key, type } of Object.values(variables)) chosen[type] ??= key;
  for (const type of ["String", "Boolean", "Number", "JSON"] as const) {
    if (chosen[type] === undefined) throw new Error(`The sample project serves no ${type} variable to everyone`);
  }
  return chosen as Record<VariableType, string>;
}

/** Keys of the landed lines of this run, once as many as expected are there or the time is up. */
async function waitForLanding(landingFolder: string, eventType: string, expected: number): Promise<string[]> {
  const deadline = Date.now() + LANDING_TIMEOUT_MS;
  for (;;) {
    const rows = await queryLanding(
      landingFolder,
      `select json_extract_string(metaData, '$.eventKey') as event_key from events_raw where customType = '${eventType}'`,
    );
    const keys = rows.map((row) => String(row["event_key"]));
    if (new Set(keys).size >= expected || Date.now() > deadline) return keys;
    await sleep(LANDING_POLL_MS);
  }
}
