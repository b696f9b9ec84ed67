import type { SweepReply } from "@burgee/contract/admin";
import type { Clock } from "@burgee/worker-common";

import { longestSpoolPause } from "./drain-spool.ts";
import { SWEEP_POINTERS_MAX } from "./limits.ts";
import type { Spool, SpoolStore } from "./ports.ts";
import { SPOOL_PREFIX } from "./spool.ts";

export interface SweepDeps {
  readonly store: SpoolStore;
  readonly spool: Pick<Spool, "announce">;
  readonly clock: Clock;
}

const PAGE_OBJECTS = 500;

/**
 * Sends the pointer of every spool object again that nothing touched for a while: the queue refused it, lost it or gave
 * up on it. Sending a pointer twice is harmless. Throws when store or queue fail; the next sweep goes on.
 *
 * @param untouchedMs Counted from when the object's next round was due; 0 sends the pointer of every object at once.
 */
export async function sweepSpool({ store, spool, clock }: SweepDeps, untouchedMs: number): Promise<SweepReply> {
  let seen = 0;
  let sent = 0;
  let cursor: string | undefined;
  do {
    const page = await store.list(SPOOL_PREFIX, {
      limit: PAGE_OBJECTS,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const entry of page.entries) {
      seen += 1;
      const pauseMs = longestSpoolPause(entry.attempts) * 1_000;
      if (untouchedMs > 0 && clock.now() - entry.writtenAtMs < untouchedMs + pauseMs) continue;
      await spool.announce(entry.name);
      sent += 1;
      if (sent >= SWEEP_POINTERS_MAX) return { seen, sent };
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return { seen, sent };
}
