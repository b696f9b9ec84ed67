import type { ConfigAnnouncement } from "@burgee/contract";
import { systemClock, withTimeout } from "@burgee/worker-common";

import type { Announcer } from "../core/ports.ts";

/** What the realtime Worker offers over its service binding. */
interface RealtimeBinding {
  announce(announcement: ConfigAnnouncement): Promise<unknown>;
  /** Resolves although it did not reach some shards. */
  closeStreams(environmentId: string): Promise<{ readonly unreached: number }>;
  describeStreams(environmentId: string): Promise<{ readonly streams: number }>;
}

/** A listener service that hangs must not hold a publish up. */
const CALL_TIMEOUT_MS = 5_000;

/** Announces over the service binding; without one, SDKs learn of versions by polling. */
export function createRealtimeAnnouncer(binding: unknown): Announcer {
  const realtime = binding as RealtimeBinding | undefined;
  return {
    async announce(announcement) {
      if (realtime !== undefined) await within(realtime.announce(announcement));
    },
    async closeStreams(environmentId) {
      if (realtime === undefined) return;
      const { unreached } = await within(realtime.closeStreams(environmentId));
      if (unreached > 0) throw new Error(`${unreached} shards did not answer`);
    },
    async countStreams(environmentId) {
      if (realtime === undefined) return undefined;
      return (await within(realtime.describeStreams(environmentId))).streams;
    },
  };
}

function within<Value>(call: Promise<Value>): Promise<Value> {
  return withTimeout(call, CALL_TIMEOUT_MS, systemClock, (): never => {
    throw new Error(`no answer within ${CALL_TIMEOUT_MS} ms`);
  });
}
