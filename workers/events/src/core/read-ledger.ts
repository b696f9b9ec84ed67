import type { LedgerOutcome } from "@burgee/contract";
import type { Ledger } from "@burgee/contract/admin";

import { countEvents } from "./drain-spool.ts";
import type { SpoolEntry, SpoolStore } from "./ports.ts";
import { DEAD_PREFIX, LANDED_PREFIX, REJECTED_PREFIX, SPOOL_PREFIX } from "./spool.ts";

const PREFIXES: readonly (readonly [LedgerOutcome, string])[] = [
  ["in_flight", SPOOL_PREFIX],
  ["dead", DEAD_PREFIX],
  ["rejected", REJECTED_PREFIX],
  ["landed", LANDED_PREFIX],
];

const PAGE_OBJECTS = 1_000;
const PAGES_MAX = 20;

/** Counts what durable objects state about themselves. Throws when the store fails. */
export async function readLedger(store: SpoolStore): Promise<Ledger> {
  const counts = new Map<string, number>();
  const totals = { in_flight: 0, dead: 0, rejected: 0, landed: 0 };
  const objects = { in_flight: 0, dead: 0, rejected: 0, landed: 0 };
  let isComplete = true;
  for (const [outcome, prefix] of PREFIXES) {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      const listed = await store.list(prefix, { limit: PAGE_OBJECTS, ...(cursor === undefined ? {} : { cursor }) });
      for (const entry of listed.entries) {
        objects[outcome] += 1;
        totals[outcome] += entry.events;
        const minute = `${new Date(entry.receivedAtMs).toISOString().slice(0, 16)}Z`;
        for (const [environmentId, events] of Object.entries(await readEnvironments(entry, store))) {
          const key = `${outcome}\n${environmentId}\n${minute}`;
          counts.set(key, (counts.get(key) ?? 0) + events);
        }
      }
      cursor = listed.cursor;
      if (cursor === undefined) break;
    }
    if (cursor !== undefined) isComplete = false;
  }
  const rows = [...counts].map(([key, events]) => {
    const [outcome, environmentId, minute] = key.split("\n") as [LedgerOutcome, string, string];
    return { outcome, environmentId, minute, events };
  });
  return { rows, totals, objects, isComplete };
}

async function readEnvironments(entry: SpoolEntry, store: SpoolStore): Promise<Readonly<Record<string, number>>> {
  if (entry.environments !== undefined) return entry.environments;
  const object = await store.get(entry.name);
  return object === undefined ? {} : countEvents(object.bytes).environments;
}
