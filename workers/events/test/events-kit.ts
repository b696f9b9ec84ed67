import {
  type EnvironmentPointer,
  pointerObjectName,
  sdkKeyObjectName,
  sha256Hex,
  type EventRecord,
  type SdkKeyKind,
  type SdkKeyRecord,
} from "@burgee/contract";
import { env, exports } from "cloudflare:workers";
import { inject } from "vitest";

import { servedKey, TEST_ADMIN_TOKEN } from "./test-secrets.ts";

export const ORIGIN = "https://events.example";
export const ADMIN = { authorization: `Bearer ${TEST_ADMIN_TOKEN}` };

/** Stores a key as the publisher does, and returns its text. */
export async function storeKey(kind: SdkKeyKind, changes: Partial<SdkKeyRecord> = {}): Promise<string> {
  const key = `dvc_${kind}_${crypto.randomUUID().replaceAll("-", "")}`;
  const record: SdkKeyRecord = {
    kind,
    projectId: "p1",
    projectKey: "shop",
    environmentId: `env-${key.slice(-6)}`,
    environmentKey: "production",
    createdAt: 1_700_000_000_000,
    ...changes,
  };
  await env.CONFIGS.put(sdkKeyObjectName(await sha256Hex(key)), JSON.stringify(record));
  return key;
}

/** Stores the pointer of an environment as the publisher does. */
export async function storePointer(changes: Partial<EnvironmentPointer> & { readonly environmentId: string }) {
  const pointer: EnvironmentPointer = {
    projectId: "p1",
    projectKey: "shop",
    environmentKey: "production",
    version: 1,
    lastModifiedMs: 1_700_000_000_000,
    etag: '"e1"',
    views: {},
    ...changes,
  };
  await env.CONFIGS.put(pointerObjectName(pointer.environmentId), JSON.stringify(pointer));
}

/** Posts to the Worker as an SDK does. */
export function post(path: string, key: string, body: unknown): Promise<Response> {
  return exports.default.fetch(`${ORIGIN}${path}`, {
    method: "POST",
    headers: { authorization: key, "content-type": "application/json" },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
}

/** A body of `/v1/events` with one custom event per name. */
export function clientBody(names: readonly string[], userId = "u1"): Record<string, unknown> {
  return {
    user: { user_id: userId, country: "CA" },
    events: names.map((customType) => ({ type: "customEvent", customType, clientDate: Date.now() })),
  };
}

/** Everything that the streams took so far. */
async function readLanded(): Promise<EventRecord[]> {
  const text = await (await fetch(inject("landingUrl"))).text();
  return parseLines(text);
}

export function parseLines(text: string): EventRecord[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EventRecord);
}

/** Landed events of one test's environment. */
export async function readLandedOf(key: string): Promise<EventRecord[]> {
  return readLandedIn(`env-${key.slice(-6)}`);
}

export async function readLandedIn(environmentId: string): Promise<EventRecord[]> {
  return (await readLanded()).filter((record) => record.environmentId === environmentId);
}

/** Distinct events that landed in the environment of a served key. */
export async function countServed(index: number): Promise<number> {
  return new Set((await readLandedIn(`served-${index}`)).map(({ eventId }) => eventId)).size;
}

/** Posts to the Worker in its own runtime, over HTTP. */
export function postServed(index: number, body: unknown): Promise<Response> {
  return fetch(`${inject("servedUrl")}/v1/events`, {
    method: "POST",
    headers: { authorization: servedKey(index), "content-type": "application/json" },
    body:
      typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream
        ? body
        : JSON.stringify(body),
  });
}

/** Asks the served Worker as an operator. */
export function askServed(path: string, method = "GET"): Promise<Response> {
  return fetch(`${inject("servedUrl")}${path}`, { method, headers: ADMIN });
}

/** Sets how the emulator's stream misbehaves; `{}` heals it. */
export async function setFaults(stream: string, faults: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`${inject("emulatorUrl")}/control/streams/${stream}/faults`, {
    method: "PUT",
    headers: { authorization: `Bearer ${inject("emulatorControlToken")}` },
    body: JSON.stringify(faults),
  });
  if (!response.ok) throw new Error(`the emulator refused the faults: ${await response.text()}`);
}
