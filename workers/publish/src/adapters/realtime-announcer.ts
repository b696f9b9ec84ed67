import type { ConfigAnnouncement } from "@burgee/contract";
import { systemClock, withTimeout } from "@burgee/worker-common";

import type { Announcer } from "../core/ports.ts";

interface ShardReceipt {
  readonly unreached: number;
}

/** What the realtime Worker offers over its service binding. */
interface RealtimeBinding {
  /** Resolves although it did not reach some shards. */
  announce(announcement: ConfigAnnouncement): Promise<ShardReceipt | undefined>;
  /** Resolves although it did not reach some shards. */
  closeStreams(environmentId: string): Promise<ShardReceipt>;
  describeStreams(environmentId: string): Promise<{ readonly streams: number }>;
}

/** A listener service that hangs must not hold a publish up. */
const CALL_TIMEOUT_MS = 5_000;

/** Announces over the service binding; without one, SDKs learn of versions by polling. */
export function createRealtimeAnnouncer(binding: unknown): Announcer {
  const realtime = binding as RealtimeBinding | undefined;
  return {
    async announce(announcement) {
      if (realtime !== undefined) checkReached(await within(realtime.announce(announcement)));
    },
    async closeStreams(environmentId) {
      if (realtime !== undefined) checkReached(await within(realtime.closeStreams(environmentId)));
    },
    async countStreams(environmentId) {
      if (realtime === undefined) return undefined;
      return (await within(realtime.describeStreams(environmentId))).streams;
    },
  };
}

function checkReached(receipt: ShardReceipt | undefined): void {
  const unreached = receipt?.unreached ?? 0;
  if (unreached > 0) throw new Error(unreached === 1 ? "1 shard did not answer" : `${unreached} shards did not answer`);
}

function within<Value>(call: Promise<Value>): Promise<Value> {
  return withTimeout(call, CALL_TIMEOUT_MS, systemClock, (): never => {
    throw new Error(`no answer within ${CALL_TIMEOUT_MS} ms`);
  });
}
