import { isRecord } from "@burgee/contract";

import type { SpoolFacts } from "../ports/spool-store.ts";
import type { Delivery } from "./deliver-records.ts";
import { RECORD_BYTES_MAX } from "./event-limits.ts";
import { concatenate, cutAtLineEnds, packParts, SPILL_PACKING, splitIntoCalls } from "./pack-records.ts";

/** An object of newline-delimited events that waits for delivery. */
export interface WaitingObject {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly facts: SpoolFacts;
}

/** What became of an object. */
export type DrainedObject =
  | { readonly kind: "delivered"; readonly name: string; readonly facts: SpoolFacts }
  /** Some or all of it is left; bytes and facts tell what. */
  | { readonly kind: "left"; readonly name: string; readonly bytes: Uint8Array; readonly facts: SpoolFacts };

/** Delivers objects in as few records as the stream takes, and tells for each what is left of it. */
export async function drainObjects(
  objects: readonly WaitingObject[],
  deliver: (records: readonly Uint8Array[]) => Promise<Delivery>,
): Promise<DrainedObject[]> {
  const records = packObjects(objects);
  const leftByObject = new Map<number, Uint8Array[]>();
  let reason = "unknown";
  for (const call of splitIntoCalls(records)) {
    const delivery = await deliver(call.map(({ bytes }) => bytes));
    reason = delivery.reason ?? reason;
    for (const position of delivery.undelivered) {
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
    const bytes = wasSpread ? concatenate(left) : object.bytes;
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
    // A line of a reject letter stands for several events, and says for how many.
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
    const bytes = concatenate(indexes.map((index) => (objects[index] as WaitingObject).bytes));
    return cutAtLineEnds(bytes, RECORD_BYTES_MAX).map((piece) => ({ bytes: piece, indexes }));
  });
}
