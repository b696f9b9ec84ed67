import { STREAM_SHARDS_MAX, STREAMS_PER_SHARD_MAX } from "@burgee/contract";
import {
  createConsoleLog,
  createIntegrity,
  createMeter,
  createR2ObjectStore,
  guardStore,
  systemClock,
  type Clock,
  type IntegritySettings,
  type Log,
  type Meter,
} from "@burgee/worker-common";

import { createAnnouncementStore } from "./adapters/announcement-store.ts";
import { createShards, type Shards } from "./adapters/shards.ts";
import { StreamShard } from "./core/stream-shard.ts";

const POINTER_TIMEOUT_MS = 2_000;

/** Bindings that a deployment may leave out. */
export interface OptionalBindings extends IntegritySettings {
  readonly METRICS?: AnalyticsEngineDataset;
}

/** What the calls of one isolate share. */
export interface Services {
  readonly clock: Clock;
  /** Never pass tokens, stream URLs or client addresses. */
  readonly log: Log;
  readonly meter: Meter;
  readonly shards: Shards;
  /** Shards that share one environment's streams. Throws when the setting is wrong. */
  readonly readShardCount: () => number;
  readonly streamSecret: string;
}

export function createServices(env: Env & OptionalBindings): Services {
  const log = createConsoleLog("burgee-realtime");
  return {
    clock: systemClock,
    log,
    meter: createMeter("burgee-realtime", env.METRICS),
    shards: createShards(env.STREAMS, log),
    readShardCount: () => readShardCount(env),
    streamSecret: env.STREAM_SECRET,
  };
}

/** What a shard's object works with. */
export function createStreamShard(ctx: DurableObjectState, env: Env & OptionalBindings): StreamShard {
  const log = createConsoleLog("burgee-realtime");
  const meter = createMeter("burgee-realtime", env.METRICS);
  return new StreamShard(
    {
      clock: systemClock,
      keepAlive: (work) => ctx.waitUntil(work),
      log,
      announcements: createAnnouncementStore(ctx.storage),
      pointers: guardStore(createR2ObjectStore(env.CONFIGS), { timeoutMs: POINTER_TIMEOUT_MS, clock: systemClock }),
      integrity: createIntegrity(env, { log, meter, clock: systemClock }),
    },
    readStreamsPerShard(env),
  );
}

/** Throws when the variable is not a whole number from 1 to 64. */
export function readShardCount(env: Pick<Env, "STREAM_SHARDS">): number {
  return readCount("STREAM_SHARDS", env.STREAM_SHARDS, STREAM_SHARDS_MAX);
}

/** Throws when the variable is not a whole number from 1 to 5000. */
export function readStreamsPerShard(env: Pick<Env, "STREAMS_PER_SHARD">): number {
  return readCount("STREAMS_PER_SHARD", env.STREAMS_PER_SHARD, STREAMS_PER_SHARD_MAX);
}

function readCount(name: string, text: string, countMax: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= countMax) return count;
  throw new Error(`The variable ${name} must be a whole number from 1 to ${countMax}`);
}
