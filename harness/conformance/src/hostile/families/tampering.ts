import { sha256Hex } from "@burgee/contract";

import type { Check, Family, Problem } from "../check.ts";
import { createStorageWorld, type StorageWorld } from "../storage-world.ts";
import {
  EARLIER_POINTER,
  nameObject,
  STORED_OBJECTS,
  type StoredObject,
  tamper,
  type Tampering,
  TAMPERINGS,
  VIEWS,
} from "../tamperings.ts";

type StoreName = "r2" | "kv";
/** Whether the isolate held the version before, and whether the other store fails meanwhile. */
interface Circumstance {
  readonly name: string;
  readonly isHeld: boolean;
  readonly doesOtherFail: boolean;
}

const CIRCUMSTANCES: readonly Circumstance[] = [
  { name: "nothing held", isHeld: false, doesOtherFail: false },
  { name: "version held", isHeld: true, doesOtherFail: false },
  { name: "version held, other store fails", isHeld: true, doesOtherFail: true },
  { name: "nothing held, other store fails", isHeld: false, doesOtherFail: true },
];

/**
 * Every stored object spoilt in every way, in either store: what is served was published, for this environment and under
 * its own ETag; a healthy store is used; and after the repair the newest version is served.
 */
export const TAMPERING: Family = {
  name: "tampered storage",
  overlap: 1,
  list: () =>
    (["r2", "kv"] as const).flatMap((store) =>
      STORED_OBJECTS.flatMap((object) =>
        TAMPERINGS.flatMap((tampering) =>
          CIRCUMSTANCES.map((circumstance) => createCheck(store, object, tampering, circumstance)),
        ),
      ),
    ),
};

function createCheck(store: StoreName, object: StoredObject, tampering: Tampering, circumstance: Circumstance): Check {
  const name = `${object} ${tampering} in ${store}, ${circumstance.name}`;
  return {
    name,
    async run() {
      const world = createStorageWorld();
      if (object === "key record") return { sent: name, problems: await tryKey(world, store, tampering, circumstance) };
      const { text, problems } = await tryConfig(world, store, object, tampering, circumstance);
      return { sent: `${name}\n${text}`, problems };
    },
  };
}

const CURRENT = 8;

async function tryConfig(
  world: StorageWorld,
  store: StoreName,
  object: Exclude<StoredObject, "key record">,
  tampering: Tampering,
  circumstance: Circumstance,
): Promise<{ readonly text: string; readonly problems: readonly Problem[] }> {
  const view = object === "pointer" ? "server-v2" : VIEWS[object];
  const published = new Set<string>();
  const publish = async (version: number): Promise<void> => {
    await world.publish("other", version);
    const pointer = await world.publish("env", version);
    const bytes = world.r2.objects.get(await nameObject(nameOf(view), "env", version));
    published.add(await describe(pointer, bytes));
  };
  await publish(CURRENT - 1);
  for (const { objects } of [world.r2, world.kv]) keepPointer(objects);
  if (circumstance.isHeld) await world.findConfig("env", view);
  await world.clock.advance(6_000);
  await publish(CURRENT);
  const text = await tamper(world[store], object, tampering, CURRENT);
  const other = world[store === "r2" ? "kv" : "r2"];
  other.isFailing = circumstance.doesOtherFail;
  const problems: Problem[] = [];
  const judge = async (when: string, mayFail = false): Promise<number> => {
    const found = await world.findConfig("env", view);
    if (found.kind === "failed" && mayFail) return 0;
    if (found.kind !== "found") {
      problems.push({ rule: "outcome", text: `${when}: ${found.kind}, though a version was published` });
      return 0;
    }
    const { pointer, views } = found.value;
    const bytes = views.get(view)?.bytes;
    if (!published.has(await describe(pointer, bytes))) {
      problems.push({ rule: "outcome", text: `${when}: serves what was never published: ${JSON.stringify(pointer)}` });
    }
    return pointer.version;
  };
  await judge("tampered", circumstance.doesOtherFail && !circumstance.isHeld);
  other.isFailing = false;
  await world.clock.advance(6_000);
  await judge("tampered, stores answer");
  await publish(CURRENT + 1);
  await world.clock.advance(10_000);
  const version = await judge("repaired");
  if (version !== CURRENT + 1) problems.push({ rule: "recovery", text: `repaired, but version ${version} is served` });
  return { text, problems };
}

function nameOf(view: "server-v2" | "client" | "mobile"): StoredObject {
  return view === "server-v2" ? "server config" : `${view} config`;
}

/** Equal for equal pointers with equal bytes of one view. */
async function describe(pointer: unknown, bytes: Uint8Array | undefined): Promise<string> {
  return `${JSON.stringify(pointer)} ${await sha256Hex(new TextDecoder().decode(bytes))}`;
}

function keepPointer(objects: Map<string, Uint8Array<ArrayBuffer>>): void {
  const pointer = objects.get("environments/env/pointer.json");
  if (pointer !== undefined) objects.set(EARLIER_POINTER, pointer);
}

/** A key that was revoked: the truth is its record in both stores. */
async function tryKey(
  world: StorageWorld,
  store: StoreName,
  tampering: Tampering,
  circumstance: Circumstance,
): Promise<readonly Problem[]> {
  const revokedAt = world.clock.now();
  await world.writeKey("other");
  const key = await world.writeKey("env", tampering === "newer" ? undefined : revokedAt);
  if (circumstance.isHeld) await world.lookup(key);
  await world.clock.advance(6_000);
  await tamper(world[store], "key record", tampering, CURRENT);
  const other = world[store === "r2" ? "kv" : "r2"];
  other.isFailing = circumstance.doesOtherFail;
  const problems: Problem[] = [];
  for (const when of ["tampered", "stores answer"]) {
    const found = await world.lookup(key);
    const record = found.kind === "found" ? found.record : undefined;
    const isTrue =
      record === undefined ||
      (record.environmentId === "env" &&
        record.kind === "server" &&
        record.revokedAt === (tampering === "newer" ? undefined : revokedAt));
    if (!isTrue) problems.push({ rule: "outcome", text: `${when}: believes ${JSON.stringify(record)}` });
    other.isFailing = false;
    await world.clock.advance(6_000);
  }
  return problems;
}
