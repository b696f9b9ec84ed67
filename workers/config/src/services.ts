import { loadConfig } from "@burgee/bucketing-wasm";
import { RATE_LIMITS, signEnvironmentStreamPath } from "@burgee/contract";
import {
  type Clock,
  type GuardedStore,
  type Integrity,
  type IntegritySettings,
  type KeyDirectory,
  type Log,
  type LogLimiter,
  type Meter,
  type RateLimitBinding,
  type RateLimiter,
  createConsoleLog,
  createIntegrity,
  createKeyDirectory,
  createLogLimiter,
  createMeter,
  createPublishedStores,
  createRateLimiter,
  systemClock,
} from "@burgee/worker-common";

import { compressBody } from "./adapters/compress-body.ts";
import { createAggregatePost, createErasurePost } from "./adapters/events-worker.ts";
import { createPollStore } from "./adapters/poll-counts.ts";
import { createUserDirectory } from "./adapters/user-directory.ts";
import { type AggregateCounter, createAggregateCounter } from "./core/aggregate-counter.ts";
import { type ParseHttpDate, createHttpDateParser } from "./core/conditional.ts";
import { type ConfigCache, createConfigCache } from "./core/config-cache.ts";
import { type EmptyConfigs, createEmptyConfigs } from "./core/empty-config.ts";
import { type KeyStreams, createKeyStreams } from "./core/key-streams.ts";
import { type PollCounter, createPollCounter } from "./core/poll-counter.ts";
import type { DescribeStream, RecordErasure, UserDirectory } from "./core/ports.ts";

/** Everything that the routes need, built once per isolate. */
export interface Services {
  readonly clock: Clock;
  readonly log: Log;
  /** Limits lines that an outage would repeat with every request. */
  readonly mayLog: LogLimiter;
  readonly meter: Meter;
  readonly integrity: Integrity;
  /** Primary first. */
  readonly stores: readonly GuardedStore[];
  readonly keys: KeyDirectory;
  readonly configCache: ConfigCache;
  readonly emptyConfigs: EmptyConfigs;
  readonly keyStreams: KeyStreams;
  readonly parseHttpDate: ParseHttpDate;
  /** Counts what cloud-mode requests evaluated; undefined when the deployment has no events Worker. */
  readonly aggregates: AggregateCounter | undefined;
  /** Counts polls by the version that SDKs hold; undefined: nothing does. */
  readonly polls: PollCounter | undefined;
  /** Stored user data and opt-in decisions. */
  readonly users: UserDirectory;
  readonly recordErasure: RecordErasure;
  /** How often one SDK key and one address may ask. */
  readonly limits: { readonly key: RateLimiter; readonly address: RateLimiter };
  /** Without it nobody gets the details of `/health`. */
  readonly adminToken: string | undefined;
}

/** Shortest time between two log lines about one environment that is served stale, in milliseconds. */
const STALE_LOG_PAUSE_MS = 1_000;

type LimitName = keyof typeof RATE_LIMITS.config;

/** Rate limits of the deployment; without a binding only the isolate counts. */
interface LimitEnv extends Readonly<Partial<Record<LimitName, RateLimitBinding>>> {
  readonly RATE_LIMIT_FACTOR?: string;
}

/** What counts polls; without the binding nothing does. */
interface CountEnv {
  readonly COUNTS?: Env["COUNTS"];
  /** `off`: nothing is counted. */
  readonly EVALUATION_COUNTS?: string;
}

/** Bindings of the Worker; what a deployment may leave out is optional. */
export interface ConfigEnv extends Omit<Env, keyof LimitEnv | keyof CountEnv>, LimitEnv, IntegritySettings, CountEnv {
  readonly METRICS?: AnalyticsEngineDataset;
  readonly ADMIN_TOKEN?: string;
}

/** Builds the adapters from the bindings; once per isolate. */
export function createServices(env: ConfigEnv): Services {
  const log = createConsoleLog("burgee-config");
  const stores = createPublishedStores(env);
  const origin = env.PUBLIC_ORIGIN?.replace(/\/+$/, "") ?? "";
  const describeStream = createStreamDescriber(origin, env.STREAM_SECRET);
  const loading = { clock: systemClock, compress: compressBody, loadConfig };
  const meter = createMeter("burgee-config", env.METRICS);
  const integrity = createIntegrity(env, { log, meter, clock: systemClock });
  const mayLog = createLogLimiter(systemClock, STALE_LOG_PAUSE_MS);
  const onDropped = (count: number): void => log("warn", "evaluation counts dropped", { count });
  return {
    clock: systemClock,
    log,
    mayLog,
    meter,
    integrity,
    stores: [stores.primary, stores.secondary],
    keys: createKeyDirectory({ ...stores, clock: systemClock, integrity }),
    configCache: createConfigCache({ clock: systemClock, sources: { ...stores, ...loading, log, meter, integrity } }),
    emptyConfigs: createEmptyConfigs({ ...loading, describeStream }),
    keyStreams: createKeyStreams(origin, env.STREAM_SECRET, systemClock),
    parseHttpDate: createHttpDateParser(),
    aggregates: createAggregateCounter(createAggregatePost(env.EVENTS), systemClock, onDropped),
    polls:
      env.COUNTS === undefined || env.EVALUATION_COUNTS === "off"
        ? undefined
        : createPollCounter({ store: createPollStore(env.COUNTS), clock: systemClock, log, mayLog, meter }),
    users: createUserDirectory(env.USERS),
    recordErasure: createErasurePost(env.EVENTS, systemClock),
    limits: { key: createLimit("KEY_LIMIT", env), address: createLimit("ADDRESS_LIMIT", env) },
    adminToken: env.ADMIN_TOKEN,
  };
}

function createLimit(name: LimitName, env: LimitEnv): RateLimiter {
  const deps = { binding: env[name], clock: systemClock, factor: env.RATE_LIMIT_FACTOR };
  return createRateLimiter(RATE_LIMITS.config[name], deps);
}

/** Makes the stream URLs that all server keys of an environment share. Without a public origin or a secret there are none. */
function createStreamDescriber(origin: string, secret: string | undefined): DescribeStream {
  return async (environmentId) =>
    origin === "" || !secret
      ? undefined
      : `${origin}${await signEnvironmentStreamPath(secret, environmentId, Date.now())}`;
}
