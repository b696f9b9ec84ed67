import { loadConfig } from "@burgee/bucketing-wasm";
import { signEnvironmentStreamPath } from "@burgee/contract";
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
  createConsoleLog,
  createIntegrity,
  createKeyDirectory,
  createLogLimiter,
  createMeter,
  createPublishedStores,
  isWithinLimit,
  systemClock,
} from "@burgee/worker-common";

import { compressBody } from "./adapters/compress-body.ts";
import { createAggregatePost, createErasurePost } from "./adapters/events-worker.ts";
import { createUserDirectory } from "./adapters/user-directory.ts";
import { type AggregateCounter, createAggregateCounter } from "./core/aggregate-counter.ts";
import { type ParseHttpDate, createHttpDateParser } from "./core/conditional.ts";
import { type ConfigCache, createConfigCache } from "./core/config-cache.ts";
import { type EmptyConfigs, createEmptyConfigs } from "./core/empty-config.ts";
import type { DescribeStream, Limit, RecordErasure, UserDirectory } from "./core/ports.ts";

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
  readonly parseHttpDate: ParseHttpDate;
  /** Counts what cloud-mode requests evaluated; undefined when the deployment has no events Worker. */
  readonly aggregates: AggregateCounter | undefined;
  /** Stored user data and opt-in decisions. */
  readonly users: UserDirectory;
  readonly recordErasure: RecordErasure;
  readonly limits: { readonly key: Limit | undefined; readonly address: Limit | undefined };
}

/** Shortest time between two log lines about one environment that is served stale, in milliseconds. */
const STALE_LOG_PAUSE_MS = 1_000;

/** Bindings that a deployment may leave out. */
export interface OptionalBindings extends IntegritySettings {
  readonly METRICS?: AnalyticsEngineDataset;
  readonly KEY_LIMIT?: RateLimitBinding;
  readonly ADDRESS_LIMIT?: RateLimitBinding;
}

/** Builds the adapters from the bindings; once per isolate. */
export function createServices(env: Env & OptionalBindings): Services {
  const log = createConsoleLog("burgee-config");
  const stores = createPublishedStores(env);
  const describeStream = createStreamDescriber(env.PUBLIC_ORIGIN, env.STREAM_SECRET);
  const loading = { clock: systemClock, compress: compressBody, loadConfig, describeStream };
  const meter = createMeter("burgee-config", env.METRICS);
  const integrity = createIntegrity(env, { log, meter, clock: systemClock });
  const onDropped = (count: number): void => log("warn", "evaluation counts dropped", { count });
  return {
    clock: systemClock,
    log,
    mayLog: createLogLimiter(systemClock, STALE_LOG_PAUSE_MS),
    meter,
    integrity,
    stores: [stores.primary, stores.secondary],
    keys: createKeyDirectory({ ...stores, clock: systemClock, integrity }),
    configCache: createConfigCache({ clock: systemClock, sources: { ...stores, ...loading, log, meter, integrity } }),
    emptyConfigs: createEmptyConfigs(loading),
    parseHttpDate: createHttpDateParser(),
    aggregates: createAggregateCounter(createAggregatePost(env.EVENTS), systemClock, onDropped),
    users: createUserDirectory(env.USERS),
    recordErasure: createErasurePost(env.EVENTS, systemClock),
    limits: { key: openLimit(env.KEY_LIMIT), address: openLimit(env.ADDRESS_LIMIT) },
  };
}

function openLimit(binding: RateLimitBinding | undefined): Limit | undefined {
  return binding === undefined ? undefined : (caller) => isWithinLimit(binding, caller);
}

/** Makes URLs of event streams. Without a public origin or a secret there are none, and SDKs poll. */
function createStreamDescriber(publicOrigin: string | undefined, secret: string | undefined): DescribeStream {
  const origin = publicOrigin?.replace(/\/+$/, "") ?? "";
  return async (environmentId) =>
    origin === "" || !secret
      ? undefined
      : `${origin}${await signEnvironmentStreamPath(secret, environmentId, Date.now())}`;
}
