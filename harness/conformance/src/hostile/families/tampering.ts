import { sha256Hex } from "@burgee/contract";

import type { Check, Family, Problem } from "../check.ts";
import { createSigning, createStorageWorld, type Signing, type StorageWorld } from "../storage-world.ts";
import {
  EARLIER_KEY_RECORD,
  EARLIER_POINTER,
  listTamperings,
  nameObject,
  needsSignature,
  STORED_OBJECTS,
  type StoredObject,
  tamper,
  type Tampering,
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
 * Every stored object spoilt in every way, in either store, with signatures required and without any: what is served was
 * published, for this environment and under its own ETag; a healthy store is used; and after the repair the newest version
 * is served. Left out is what cannot be told without a signature, where there is none.
 */
export const TAMPERING: Family = {
  name: "tampered storage",
  overlap: 1,
  async list() {
    const signing = await createSigning();
    return [undefined, signing].flatMap((signed) =>
      (["r2", "kv"] as const).flatMap((store) =>
        STORED_OBJECTS.flatMap((object) =>
          listTamperings(object, signed !== undefined).flatMap((tampering) =>
            CIRCUMSTANCES.filter((circumstance) =>
              isDetectable({ store, object, tampering, circumstance, signed }),
            ).map((circumstance) => createCheck({ store, object, tampering, circumstance, signed })),
          ),
        ),
      ),
    );
  },
};

interface Attack {
  readonly store: StoreName;
  readonly object: StoredObject;
  readonly tampering: Tampering;
  readonly circumstance: Circumstance;
  /** Undefined: nothing is signed. */
  readonly signed: Signing | undefined;
}

function isDetectable({ store, object, tampering, circumstance, signed }: Attack): boolean {
  // An earlier record was signed, too: only who has seen the later one can tell.
  if (tampering === "replayed") return circumstance.isHeld;
  const isBelieved = store === "r2" || circumstance.doesOtherFail;
  return signed !== undefined || !isBelieved || !needsSignature(object, tampering);
}

function createCheck(attack: Attack): Check {
  const { store, object, tampering, circumstance, signed } = attack;
  const name = `${object} ${tampering} in ${store}, ${circumstance.name}${signed === undefined ? "" : ", signed"}`;
  return {
    name,
    async run() {
      const world = createStorageWorld(signed);
      if (object === "key record") return { sent: name, problems: await tryKey(world, attack) };
      const { text, problems } = await tryConfig(world, object, attack);
      return { sent: `${name}\n${text}`, problems };
    },
  };
}

const CURRENT = 8;

async function tryConfig(
  world: StorageWorld,
  object: Exclude<StoredObject, "key record">,
  { store, tampering, circumstance, signed }: Attack,
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
  const text = await tamper(world[store], object, tampering, CURRENT, signed?.stranger);
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
  { store, tampering, circumstance, signed }: Attack,
): Promise<readonly Problem[]> {
  const isRevoked = !["newer", "unsigned", "signed by a stranger"].includes(tampering);
  const revokedAt = isRevoked ? world.clock.now() : undefined;
  await world.writeKey("other");
  await world.writeKey("env");
  for (const { objects } of [world.r2, world.kv]) await keepKeyRecord(objects);
  const key = await world.writeKey("env", revokedAt);
  if (circumstance.isHeld) await world.lookup(key);
  await world.clock.advance(6_000);
  await tamper(world[store], "key record", tampering, CURRENT, signed?.stranger);
  const other = world[store === "r2" ? "kv" : "r2"];
  other.isFailing = circumstance.doesOtherFail;
  const problems: Problem[] = [];
  for (const when of ["tampered", "stores answer"]) {
    const found = await world.lookup(key);
    const record = found.kind === "found" ? found.record : undefined;
    const isTrue =
      record === undefined ||
      (record.environmentId === "env" && record.kind === "server" && record.revokedAt === revokedAt);
    if (!isTrue) problems.push({ rule: "outcome", text: `${when}: believes ${JSON.stringify(record)}` });
    // A key that the primary store lacks is unknown; anything else is read from the other one.
    const mustFind = !other.isFailing && tampering !== "missing";
    if (mustFind && record === undefined) problems.push({ rule: "outcome", text: `${when}: ${found.kind}` });
    other.isFailing = false;
    await world.clock.advance(6_000);
  }
  return problems;
}

async function keepKeyRecord(objects: Map<string, Uint8Array<ArrayBuffer>>): Promise<void> {
  const record = objects.get(await nameObject("key record", "env", CURRENT));
  if (record !== undefined) objects.set(EARLIER_KEY_RECORD, record);
}
