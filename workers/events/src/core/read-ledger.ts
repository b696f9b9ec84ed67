import type { LedgerOutcome } from "@burgee/contract";
import type { Ledger, LedgerReason } from "@burgee/contract/admin";

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

/** Reasons in an answer. Ours: there are a dozen codes, and what streams answered may be anything. */
const REASONS_MAX = 50;
/** Reasons that are told apart while objects are counted. Ours: about 2 MB at the length that objects may state. */
const REASONS_COUNTED_MAX = 5_000;

/** Counts what durable objects state about themselves. Throws when the store fails. */
export async function readLedger(store: SpoolStore): Promise<Ledger> {
  const counts = new Map<string, number>();
  const reasons = new ReasonCounts();
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
        if (outcome !== "landed") reasons.add(outcome, entry);
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
  return { rows, reasons: reasons.list(), totals, objects, isComplete };
}

class ReasonCounts {
  readonly #counts = new Map<string, { outcome: LedgerOutcome; reason: string; objects: number; events: number }>();

  add(outcome: LedgerOutcome, { reason, events }: SpoolEntry): void {
    const key = `${outcome}\n${reason}`;
    const found = this.#counts.get(key);
    if (found === undefined && this.#counts.size >= REASONS_COUNTED_MAX) return;
    const count = found ?? { outcome, reason, objects: 0, events: 0 };
    this.#counts.set(key, count);
    count.objects += 1;
    count.events += events;
  }

  list(): readonly LedgerReason[] {
    return [...this.#counts.values()].toSorted((one, other) => other.events - one.events).slice(0, REASONS_MAX);
  }
}

async function readEnvironments(entry: SpoolEntry, store: SpoolStore): Promise<Readonly<Record<string, number>>> {
  if (entry.environments !== undefined) return entry.environments;
  const object = await store.get(entry.name);
  return object === undefined ? {} : countEvents(object.bytes).environments;
}
