import { isRecord } from "@burgee/contract";
import { concatBytes } from "@burgee/worker-common";

import { cutAtLineEnds, packParts, SPILL_PACKING, splitIntoCalls } from "./delivery.ts";
import {
  DRAIN_BYTES_MAX,
  SPOOL_ATTEMPTS_MAX,
  SPOOL_PAUSE_SECONDS,
  SPOOL_PAUSE_SECONDS_MAX,
  RECORD_BYTES_MAX,
} from "./limits.ts";
import type { Delivery, Observer, SpoolFacts, SpoolStore } from "./ports.ts";
import { DEAD_PREFIX, moveSpoolName, SPOOL_PREFIX } from "./spool.ts";

/** What to do with the pointer of an object. */
export type PointerOutcome =
  /** Delivered, dead or gone: nothing is left to do. */
  { readonly kind: "done" } | { readonly kind: "retry"; readonly delaySeconds: number };

export interface DrainDeps {
  readonly store: SpoolStore;
  readonly delivery: Delivery;
  readonly observer: Observer;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * Delivers the spool objects that pointers name. What is left of an object is written back before its pointer is
 * retried; after the last round it becomes a dead letter. A crash in between repeats events and never loses them.
 */
export async function drainSpool(names: readonly string[], deps: DrainDeps): Promise<PointerOutcome[]> {
  const outcomes = new Map<string, PointerOutcome>();
  let held: WaitingObject[] = [];
  const drainHeld = async (): Promise<void> => {
    for (const [name, outcome] of await drainTogether(held, deps)) outcomes.set(name, outcome);
    held = [];
  };
  for (const name of new Set(names)) {
    try {
      const object = await deps.store.get(name);
      if (object === undefined) outcomes.set(name, { kind: "done" });
      else held.push({ name, ...object });
    } catch {
      outcomes.set(name, storeFailed(deps, 0));
    }
    if (held.reduce((sum, { bytes }) => sum + bytes.length, 0) >= DRAIN_BYTES_MAX) await drainHeld();
  }
  await drainHeld();
  return names.map((name) => outcomes.get(name) ?? { kind: "done" });
}

async function drainTogether(
  objects: readonly WaitingObject[],
  deps: DrainDeps,
): Promise<(readonly [string, PointerOutcome])[]> {
  if (objects.length === 0) return [];
  const drained = await drainObjects(objects, deps.delivery);
  return Promise.all(drained.map(async (object) => [object.name, await settleObject(object, deps)] as const));
}

async function settleObject(object: DrainedObject, deps: DrainDeps): Promise<PointerOutcome> {
  const { name, facts } = object;
  try {
    if (object.kind === "delivered") {
      await deps.store.delete([name]);
      deps.observer.report({ ...facts, kind: "object_delivered" });
      return { kind: "done" };
    }
    if (facts.attempts >= SPOOL_ATTEMPTS_MAX) {
      await deps.store.put(moveSpoolName(name, SPOOL_PREFIX, DEAD_PREFIX), object.bytes, facts);
      await deps.store.delete([name]);
      deps.observer.report({ ...facts, kind: "object_dead" });
      return { kind: "done" };
    }
    await deps.store.put(name, object.bytes, facts);
    deps.observer.report({ ...facts, kind: "object_waiting" });
    return { kind: "retry", delaySeconds: chooseSpoolPause(facts.attempts, deps.random) };
  } catch {
    return storeFailed(deps, facts.attempts);
  }
}

function storeFailed(deps: DrainDeps, attempts: number): PointerOutcome {
  deps.observer.report({ kind: "store_failed" });
  return { kind: "retry", delaySeconds: chooseSpoolPause(Math.max(attempts, 1), deps.random) };
}

/** Seconds until the next round of an object. They double, and half is random, so that a recovered stream is not flooded. */
export function chooseSpoolPause(attempts: number, random: () => number): number {
  return Math.ceil(longestSpoolPause(attempts) * (0.5 + random() / 2));
}

/** The longest such pause in seconds; 0 before the first round. */
export function longestSpoolPause(attempts: number): number {
  return attempts === 0 ? 0 : Math.min(SPOOL_PAUSE_SECONDS * 2 ** (attempts - 1), SPOOL_PAUSE_SECONDS_MAX);
}

/** An object of newline-delimited events that waits for delivery. */
export interface WaitingObject {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly facts: SpoolFacts;
}

/** What became of an object. */
export type DrainedObject =
  | { readonly kind: "delivered"; readonly name: string; readonly facts: SpoolFacts }
  /** Some or all of it is left, as bytes and facts say. */
  | { readonly kind: "left"; readonly name: string; readonly bytes: Uint8Array; readonly facts: SpoolFacts };

/** Delivers objects in as few records as the stream takes, and returns what is left of each. */
export async function drainObjects(objects: readonly WaitingObject[], delivery: Delivery): Promise<DrainedObject[]> {
  const records = packObjects(objects);
  const leftByObject = new Map<number, Uint8Array[]>();
  let reason = "unknown";
  for (const call of splitIntoCalls(records)) {
    const result = await delivery.deliver(call.map(({ bytes }) => bytes));
    reason = result.reason ?? reason;
    for (const position of result.undelivered) {
      const record = call[position] as ObjectRecord;
      for (const index of record.indexes) leftByObject.set(index, [...(leftByObject.get(index) ?? []), record.bytes]);
    }
  }
  return objects.map((object, index) => {
    const left = leftByObject.get(index);
    const { name, facts } = object;
    if (left === undefined) return { kind: "delivered", name, facts };
    // Only an object that is too large for one record is spread over several, and those hold nothing else.
    const wasSpread = object.bytes.length > RECORD_BYTES_MAX;
    const bytes = wasSpread ? concatBytes(left) : object.bytes;
    const counts = bytes.length < object.bytes.length ? countEvents(bytes) : facts;
    const { events, environments } = counts;
    return {
      kind: "left",
      name,
      bytes,
      facts: { ...facts, events, environments, reason, attempts: facts.attempts + 1 },
    };
  });
}

/** Counts the lines of an object and the environments they name. */
export function countEvents(bytes: Uint8Array): { events: number; environments: Record<string, number> } {
  const environments: Record<string, number> = {};
  let events = 0;
  for (const line of new TextDecoder().decode(bytes).split("\n")) {
    if (line === "") continue;
    const record: unknown = JSON.parse(line);
    const environmentId = isRecord(record) ? String(record["environmentId"]) : "unknown";
    // A line of a reject letter stands for several events and states how many.
    const lineEvents = isRecord(record) && typeof record["events"] === "number" ? record["events"] : 1;
    environments[environmentId] = (environments[environmentId] ?? 0) + lineEvents;
    events += lineEvents;
  }
  return { events, environments };
}

interface ObjectRecord {
  readonly bytes: Uint8Array;
  /** Positions of the objects in it. */
  readonly indexes: readonly number[];
}

function packObjects(objects: readonly WaitingObject[]): ObjectRecord[] {
  const parts = objects.map(({ bytes, facts }) => ({ size: bytes.length, events: facts.events }));
  return packParts(parts, SPILL_PACKING).flatMap((indexes) => {
    const bytes = concatBytes(indexes.map((index) => (objects[index] as WaitingObject).bytes));
    return cutAtLineEnds(bytes, RECORD_BYTES_MAX).map((piece) => ({ bytes: piece, indexes }));
  });
}
