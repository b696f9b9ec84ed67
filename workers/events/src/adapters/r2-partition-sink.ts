import { concatBytes, type Clock } from "@burgee/worker-common";

import { countEvents } from "../core/drain-spool.ts";
import type { RecordSink, SpoolStore } from "../core/ports.ts";
import { LANDED_PREFIX } from "../core/spool.ts";

export interface PartitionSinkDeps {
  readonly store: SpoolStore;
  readonly clock: Clock;
  readonly newId: () => string;
}

/**
 * Lands events in the bucket itself, for teams without AWS: one GZIP object of newline-delimited events per call under
 * `landed/dt=2026-11-20/hr=23/`, by arrival time as Firehose does.
 */
export function createR2PartitionSink({ store, clock, newId }: PartitionSinkDeps): RecordSink {
  return {
    async put(records) {
      const bytes = concatBytes(records);
      const nowMs = clock.now();
      const at = new Date(nowMs).toISOString();
      const name = `${LANDED_PREFIX}dt=${at.slice(0, 10)}/hr=${at.slice(11, 13)}/${at.slice(0, 19).replaceAll(":", "-")}-${newId()}.ndjson.gz`;
      const facts = { ...countEvents(bytes), reason: "landed", attempts: 0, receivedAtMs: nowMs };
      try {
        await store.put(name, await compress(bytes), facts);
        return { kind: "answered", failed: [] };
      } catch {
        return { kind: "failed", code: "store_failed" };
      }
    },
  };
}

async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).bytes();
}
