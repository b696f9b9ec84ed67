import { setTimeout as sleep } from "node:timers/promises";

import { SDK_KEY_KINDS, type SdkKeyKind, type SdkKeyRevocation } from "@burgee/contract";

import type { OutgoingRequest } from "../../access/send-request.ts";
import type { Check, Family, Problem } from "../check.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { writeRoomFiles } from "../isolation-rooms.ts";
import { createConversation } from "../request-check.ts";
import { createStorageWorld, type StorageWorld } from "../storage-world.ts";

type Health = "well" | "failing" | "silent";
/** `stale`: publishing died between the two stores, so this one never got the revocation. */
type CopyHealth = Health | "stale";

/** How long a revoked key may live: the soft lifetime of five seconds, and a read of a store that is silent. */
const REFUSED_WITHIN_MS = 12_000;
const DAY_MS = 24 * 3_600_000;

/** A key is revoked while stores are well, fail or are silent: it is refused in time, and never taken for unknown. */
export const REVOCATION: Family = {
  name: "revocation",
  overlap: 6,
  list: ({ world }) => [
    ...(["well", "failing", "silent"] as const).flatMap((r2) =>
      (["well", "stale", "failing", "silent"] as const).flatMap((kv) =>
        [true, false].map((isHeld) => createStoreCheck(r2, kv, isHeld)),
      ),
    ),
    createOutageCheck("failing"),
    createOutageCheck("silent"),
    ...SDK_KEY_KINDS.map((kind) => createKeyCheck(kind, world)),
    ...SDK_KEY_KINDS.flatMap((kind) => [
      createEventCheck(kind, "rotation", world),
      createEventCheck(kind, "compromise", world),
    ]),
    createStreamCheck(world),
  ],
};

function createStoreCheck(r2: Health, kv: CopyHealth, isHeld: boolean): Check {
  const name = `R2 ${r2}, KV ${kv}, ${isHeld ? "held" : "not held"}`;
  return {
    name,
    isAlone: true,
    async run() {
      const world = createStorageWorld();
      const key = await revoke(world, r2, kv, isHeld);
      const state = await waitForRefusal(world, key);
      const problems: Problem[] = [];
      if ((r2 === "well" || kv === "well") && state !== "revoked") {
        problems.push({ rule: "outcome", text: `still ${state} after ${REFUSED_WITHIN_MS} ms` });
      }
      if (state === "unknown") problems.push({ rule: "outcome", text: "taken for unknown, which SDKs never forgive" });
      breakStore(world.r2, "well");
      breakStore(world.kv, "well");
      const repaired = await waitForRefusal(world, key);
      if (repaired !== "revoked") problems.push({ rule: "recovery", text: `stores are well, and it is ${repaired}` });
      return { sent: name, problems };
    },
  };
}

/** Both stores are lost for more than a day, and the isolate lives on. */
function createOutageCheck(health: "failing" | "silent"): Check {
  const name = `both stores ${health}, held, after a day of it`;
  return {
    name,
    isAlone: true,
    async run() {
      const world = createStorageWorld();
      const key = await revoke(world, health, health, true);
      // A key that is asked for all the time.
      for (let hour = 0; hour < 25; hour++) {
        await world.clock.advance(DAY_MS / 24);
        await world.lookup(key);
      }
      const state = await readState(world, key);
      return {
        sent: name,
        problems: state === "valid" ? [{ rule: "outcome", text: "still valid after 25 hours" }] : [],
      };
    },
  };
}

/** Revokes a key that was valid everywhere, then breaks the stores. @returns the key */
async function revoke(world: StorageWorld, r2: Health, kv: CopyHealth, isHeld: boolean): Promise<string> {
  const key = await world.writeKey("env");
  if (isHeld) await world.lookup(key);
  const old = new Map(world.kv.objects);
  await world.writeKey("env", world.clock.now());
  if (kv === "stale") for (const [name, bytes] of old) world.kv.objects.set(name, bytes);
  breakStore(world.r2, r2);
  breakStore(world.kv, kv);
  return key;
}

function breakStore(store: StorageWorld["r2"], health: CopyHealth): void {
  store.isFailing = health === "failing";
  store.delayMs = health === "silent" ? 60_000 : 0;
}

/** Asks every second, as busy isolates do. @returns what the key is taken for in the end */
async function waitForRefusal(world: StorageWorld, key: string): Promise<KeyState> {
  const deadlineMs = world.clock.now() + REFUSED_WITHIN_MS;
  let state = await readState(world, key);
  while (state !== "revoked" && world.clock.now() < deadlineMs) {
    await world.clock.advance(1_000);
    state = await readState(world, key);
  }
  return state;
}

type KeyState = "valid" | "revoked" | "unknown" | "unavailable";

async function readState(world: StorageWorld, key: string): Promise<KeyState> {
  const found = await world.lookup(key);
  if (found.kind !== "found") return found.kind;
  return found.record.revokedAt === undefined ? "valid" : "revoked";
}

const PROJECT = "hostile-revoked";
const ENVIRONMENT = "dev";
/** Beyond the bound, for busy machines. */
const HTTP_WITHIN_MS = 10_000;
/** By then the platform knows of a revocation. */
const SEEN_WITHIN_MS = 6_000;

function createKeyCheck(kind: SdkKeyKind, world: HostileWorld): Check {
  return createConversation(`${kind} key over HTTP`, world, async ({ send, expect }) => {
    const key = await createKeyWithSpare(world, kind);
    const request = askWith(key, kind);
    const before = await send(request);
    expect(before.status === 200, "not let in while valid", before);
    await world.client.revokeKey(PROJECT, ENVIRONMENT, key);
    const deadline = performance.now() + HTTP_WITHIN_MS;
    let answer = await send(request);
    while (answer.status === 200 && performance.now() < deadline) {
      await sleep(250);
      answer = await send(request);
    }
    expect([401, 403].includes(answer.status), `not refused within ${HTTP_WITHIN_MS} ms`, answer);
  });
}

/** Events of a key that was rotated are still taken, those of one that somebody else has are not. */
function createEventCheck(kind: SdkKeyKind, reason: SdkKeyRevocation, world: HostileWorld): Check {
  return createConversation(`events of a ${kind} key revoked for ${reason}`, world, async ({ send, expect }) => {
    const key = await createKeyWithSpare(world, kind);
    const post = {
      method: "POST",
      target: "/v1/events",
      headers: { authorization: key },
      body: '{"user":{"user_id":"ada"},"events":[{"type":"customEvent","customType":"revoked"}]}',
    };
    const before = await send(post);
    expect(before.status === 201, "not taken while valid", before);
    await world.client.revokeKey(PROJECT, ENVIRONMENT, key, { reason });
    const wanted = reason === "compromise" ? 401 : 201;
    const deadline = performance.now() + (reason === "compromise" ? HTTP_WITHIN_MS : SEEN_WITHIN_MS);
    let answer = await send(post);
    while (answer.status === 201 && performance.now() < deadline) {
      await sleep(250);
      answer = await send(post);
    }
    expect(answer.status === wanted, `not ${wanted} in the end`, answer);
  });
}

function createStreamCheck(world: HostileWorld): Check {
  return createConversation("event stream of a revoked key", world, async ({ send, expect }) => {
    const key = await createKeyWithSpare(world, "client");
    const config = await send(askWith(key, "client"));
    const target = /\/event-stream\?[^"\\]+/.exec(config.body)?.[0] ?? "/event-stream";
    const before = await send({ method: "GET", target, headers: {}, frames: 1 });
    expect(before.status === 200, "not opened while the key is valid", before);
    await world.client.revokeKey(PROJECT, ENVIRONMENT, key);
    const deadline = performance.now() + HTTP_WITHIN_MS;
    let answer = await send({ method: "GET", target, headers: {}, frames: 1 });
    while (answer.status === 200 && performance.now() < deadline) {
      await sleep(250);
      answer = await send({ method: "GET", target, headers: {}, frames: 1 });
    }
    expect(answer.status === 401, `opens after ${HTTP_WITHIN_MS} ms`, answer);
  });
}

/** The last key of a kind cannot be revoked, so there are two. @returns the newer one */
async function createKeyWithSpare(world: HostileWorld, kind: SdkKeyKind): Promise<string> {
  await world.client.publish(writeRoomFiles(PROJECT), { projectKey: PROJECT, environmentKey: ENVIRONMENT });
  await world.client.createKey(PROJECT, ENVIRONMENT, kind);
  return (await world.client.createKey(PROJECT, ENVIRONMENT, kind)).key;
}

function askWith(key: string, kind: SdkKeyKind): OutgoingRequest {
  const target = kind === "server" ? `/config/v2/server/${key}.json` : `/v1/sdkConfig?sdkKey=${key}&user_id=ada`;
  return { method: "GET", target, headers: {} };
}
