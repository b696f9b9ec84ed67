import type { SpoolStore } from "../ports/spool-store.ts";
import type { Delivery } from "./deliver-records.ts";
import { drainObjects, type DrainedObject, type WaitingObject } from "./drain-objects.ts";
import { DRAIN_BYTES_MAX, SPOOL_ATTEMPTS_MAX, SPOOL_PAUSE_SECONDS, SPOOL_PAUSE_SECONDS_MAX } from "./event-limits.ts";
import { DEAD_PREFIX, moveSpoolName, SPOOL_PREFIX } from "./spool-names.ts";

/** What to do with the pointer of an object. */
export type PointerOutcome =
  /** Delivered, dead or gone: nothing is left to do. */
  { readonly kind: "done" } | { readonly kind: "retry"; readonly delaySeconds: number };

/** What happened to the objects, for counters and logs. */
export interface DrainNews {
  readonly kind: "delivered" | "waiting" | "dead" | "store_failed";
  readonly events: number;
  readonly environments: Readonly<Record<string, number>> | undefined;
  readonly reason: string;
}

export interface DrainDeps {
  readonly store: SpoolStore;
  readonly deliver: (records: readonly Uint8Array[]) => Promise<Delivery>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly tell: (news: DrainNews) => void;
}

/**
 * Delivers the spool objects that pointers name. What is left of an object is written back before its pointer is
 * retried; after the last round it becomes a dead letter. A crash in between repeats events, never loses them.
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
  const drained = await drainObjects(objects, deps.deliver);
  return Promise.all(drained.map(async (object) => [object.name, await settleObject(object, deps)] as const));
}

async function settleObject(object: DrainedObject, deps: DrainDeps): Promise<PointerOutcome> {
  const { name, facts } = object;
  try {
    if (object.kind === "delivered") {
      deps.tell({ ...facts, kind: "delivered" });
      await deps.store.delete([name]);
      return { kind: "done" };
    }
    if (facts.attempts >= SPOOL_ATTEMPTS_MAX) {
      await deps.store.put(moveSpoolName(name, SPOOL_PREFIX, DEAD_PREFIX), object.bytes, facts);
      await deps.store.delete([name]);
      deps.tell({ ...facts, kind: "dead" });
      return { kind: "done" };
    }
    await deps.store.put(name, object.bytes, facts);
    deps.tell({ ...facts, kind: "waiting" });
    return { kind: "retry", delaySeconds: chooseSpoolPause(facts.attempts, deps.random) };
  } catch {
    return storeFailed(deps, facts.attempts);
  }
}

function storeFailed(deps: DrainDeps, attempts: number): PointerOutcome {
  deps.tell({ kind: "store_failed", events: 0, environments: undefined, reason: "store_failed" });
  return { kind: "retry", delaySeconds: chooseSpoolPause(Math.max(attempts, 1), deps.random) };
}

/** Seconds until the next round of an object: doubling, half of it random, so a recovered stream is not flooded. */
export function chooseSpoolPause(attempts: number, random: () => number): number {
  return Math.ceil(longestSpoolPause(attempts) * (0.5 + random() / 2));
}

/** Seconds after which the next round of an object is due at the latest; 0 before its first round. */
export function longestSpoolPause(attempts: number): number {
  return attempts === 0 ? 0 : Math.min(SPOOL_PAUSE_SECONDS * 2 ** (attempts - 1), SPOOL_PAUSE_SECONDS_MAX);
}
