import { RATE_LIMITS, STREAM_SHARDS_MAX, STREAMS_PER_SHARD_MAX } from "@burgee/contract";
import {
  createConsoleLog,
  createIntegrity,
  createLogLimiter,
  createMeter,
  createR2ObjectStore,
  createRateLimiter,
  guardStore,
  systemClock,
  type Clock,
  type IntegritySettings,
  type Log,
  type LogLimiter,
  type Meter,
  type RateLimiter,
} from "@burgee/worker-common";

import { createAnnouncementStore } from "./adapters/announcement-store.ts";
import { createShards, type Shards } from "./adapters/shards.ts";
import type { TokenSettings } from "./core/check-token.ts";
import { StreamShard } from "./core/stream-shard.ts";
import type { StreamLimits } from "./core/stream-shares.ts";

/** Milliseconds for one read of a pointer or a key. */
const READ_TIMEOUT_MS = 2_000;

/** At most one log line about refused openings of a kind in this time; the metric has their number. */
const REFUSAL_LOG_PAUSE_MS = 10_000;

/** Bindings that a deployment may leave out. */
export interface OptionalBindings extends IntegritySettings {
  readonly METRICS?: AnalyticsEngineDataset;
  /** Without it nobody gets the details of `/health`. */
  readonly ADMIN_TOKEN?: string;
  /** The value of STREAM_SECRET before the last rotation, while addresses that it signed are still accepted. */
  readonly STREAM_SECRET_PREVIOUS?: string;
}

/** Openings of streams from one address, and with the stream addresses of one SDK key. */
export interface Limiters {
  readonly address: RateLimiter;
  readonly key: RateLimiter;
}

/** What the calls of one isolate share. */
export interface Services {
  readonly clock: Clock;
  /** Never pass tokens, stream URLs or client addresses. */
  readonly log: Log;
  /** For lines that a caller could otherwise repeat with every request. */
  readonly mayLog: LogLimiter;
  readonly meter: Meter;
  /** How often streams may be opened. How many may be open is the shards' matter. */
  readonly limiters: Limiters;
  readonly shards: Shards;
  /** Shards that share one environment's streams. Throws when the setting is wrong. */
  readonly readShardCount: () => number;
  /** Which stream tokens are accepted. Throws when the setting is wrong. */
  readonly readTokenSettings: () => TokenSettings;
  readonly adminToken: string | undefined;
}

export function createServices(env: Env & OptionalBindings): Services {
  const log = createConsoleLog("burgee-realtime");
  return {
    clock: systemClock,
    log,
    mayLog: createLogLimiter(systemClock, REFUSAL_LOG_PAUSE_MS),
    meter: createMeter("burgee-realtime", env.METRICS),
    limiters: { address: createLimiter(env, "ADDRESS_LIMIT"), key: createLimiter(env, "KEY_LIMIT") },
    shards: createShards(env.STREAMS, log),
    readShardCount: () => readShardCount(env),
    readTokenSettings: () => readTokenSettings(env),
    adminToken: env.ADMIN_TOKEN,
  };
}

function createLimiter(env: Env, name: keyof typeof RATE_LIMITS.realtime): RateLimiter {
  const deps = { binding: env[name], clock: systemClock, factor: env.RATE_LIMIT_FACTOR };
  return createRateLimiter(RATE_LIMITS.realtime[name], deps);
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
      configs: guardStore(createR2ObjectStore(env.CONFIGS), { timeoutMs: READ_TIMEOUT_MS, clock: systemClock }),
      integrity: createIntegrity(env, { log, meter, clock: systemClock }),
    },
    readStreamLimits(env),
  );
}

/** Throws when the variable is not a whole number from 1 to 64. */
export function readShardCount(env: Pick<Env, "STREAM_SHARDS">): number {
  return readCount("STREAM_SHARDS", env.STREAM_SHARDS, STREAM_SHARDS_MAX);
}

/** Throws when a variable is not a whole number from 1 to 5000. */
export function readStreamLimits(
  env: Pick<Env, "STREAMS_PER_SHARD" | "STREAMS_PER_ADDRESS" | "STREAMS_PER_KEY">,
): StreamLimits {
  const read = (name: keyof typeof env): number => readCount(name, env[name], STREAMS_PER_SHARD_MAX);
  return { total: read("STREAMS_PER_SHARD"), perAddress: read("STREAMS_PER_ADDRESS"), perKey: read("STREAMS_PER_KEY") };
}

/** Throws when ENDLESS_TOKENS_UNTIL is neither empty nor a date. */
export function readTokenSettings(
  env: Pick<Env, "STREAM_SECRET" | "ENDLESS_TOKENS_UNTIL"> & OptionalBindings,
): TokenSettings {
  const previous = env.STREAM_SECRET_PREVIOUS;
  const until = env.ENDLESS_TOKENS_UNTIL;
  // A deployment may lack the variable, whatever its type says.
  const endlessTokensUntilMs = until ? Date.parse(until) : 0;
  if (Number.isNaN(endlessTokensUntilMs)) {
    throw new Error('The variable ENDLESS_TOKENS_UNTIL must be empty or a date such as "2027-01-31"');
  }
  return { secrets: previous ? [env.STREAM_SECRET, previous] : [env.STREAM_SECRET], endlessTokensUntilMs };
}

function readCount(name: string, text: string, countMax: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= countMax) return count;
  throw new Error(`The variable ${name} must be a whole number from 1 to ${countMax}`);
}
