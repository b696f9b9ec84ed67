import { withTimeout, type Clock } from "@burgee/worker-common";

import { SPILL_TIMEOUT_MS } from "./limits.ts";
import type { PointerQueue, Spool, SpoolStore } from "./ports.ts";

/** Objects that wait for delivery. */
export const SPOOL_PREFIX = "spool/";
/** Objects that were given up after many rounds; replay sends them again. */
export const DEAD_PREFIX = "dead/delivery/";
/** Events that were not accepted, with reasons. Never sent anywhere. */
export const REJECTED_PREFIX = "dead/rejected/";
/** Objects that the sink in the bucket itself has landed. */
export const LANDED_PREFIX = "landed/";

export interface SpoolDeps {
  readonly store: SpoolStore;
  readonly queue: PointerQueue;
  readonly clock: Clock;
  /** Makes the names of this isolate's objects unlike those of any other. */
  readonly isolateId: string;
}

/** New objects of one isolate in the store, with their pointers in the queue. */
export function createSpool({ store, queue, clock, isolateId }: SpoolDeps): Spool {
  let objects = 0;
  return {
    async keep(prefix, bytes, facts) {
      const name = spoolObjectName(prefix, clock.now(), `${isolateId}-${++objects}`);
      await withTimeout(store.put(name, bytes, facts), SPILL_TIMEOUT_MS, clock, (): never => {
        throw new Error(`took longer than ${SPILL_TIMEOUT_MS} ms`);
      });
      return name;
    },
    async announce(name) {
      await queue.send({ name });
    },
  };
}

/** Name of a new object: ascending in time, unique by the id of its writer. */
function spoolObjectName(prefix: string, nowMs: number, id: string): string {
  const [date, time] = new Date(nowMs).toISOString().slice(0, 19).split("T");
  return `${prefix}${date}/${time?.replaceAll(":", "-")}-${id}.ndjson`;
}

/** The same object's name under another prefix, so that moving it twice makes no second copy. */
export function moveSpoolName(name: string, from: string, to: string): string {
  return name.startsWith(from) ? `${to}${name.slice(from.length)}` : `${to}${name}`;
}
