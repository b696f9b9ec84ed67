import { type BucketingEngine, loadConfig } from "@burgee/bucketing-wasm";
import { signEnvironmentStreamPath } from "@burgee/contract";
import {
  type Clock,
  type GuardedStore,
  type KeyDirectory,
  type Log,
  type LogLimiter,
  type Meter,
  type RateLimitBinding,
  createConsoleLog,
  createKeyDirectory,
  createLogLimiter,
  createMeter,
  createPublishedStores,
  systemClock,
} from "@burgee/worker-common";

import { compressBody } from "./adapters/compress-body.ts";
import { createAggregatePost } from "./adapters/post-aggregates.ts";
import { type UserDirectory, createUserDirectory } from "./adapters/user-directory.ts";
import { type AggregateCounter, createAggregateCounter } from "./core/aggregate-counter.ts";
import { type ConfigCache, createConfigCache } from "./core/config-cache.ts";
import type { ContentEncoding } from "./core/content-encoding.ts";

/** Everything that the routes need, built once per isolate. */
export interface Services {
  readonly clock: Clock;
  readonly log: Log;
  /** For lines that an outage would repeat with every request. */
  readonly mayLog: LogLimiter;
  readonly meter: Meter;
  /** Primary first. */
  readonly stores: readonly GuardedStore[];
  readonly keys: KeyDirectory;
  readonly configCache: ConfigCache;
  /** Throws `ConfigLoadError`. */
  readonly loadConfig: (config: Uint8Array) => BucketingEngine;
  /** URL of an environment's event stream, or undefined when the deployment has none. */
  readonly describeStream: (environmentId: string) => Promise<string | undefined>;
  readonly compress: (bytes: Uint8Array<ArrayBuffer>, encoding: ContentEncoding) => Promise<Uint8Array<ArrayBuffer>>;
  /** Counts what cloud-mode requests evaluated; undefined when the deployment has no events Worker. */
  readonly aggregates: AggregateCounter | undefined;
  /** Stored user data and opt-in decisions. */
  readonly users: UserDirectory;
  readonly limits: { readonly key: RateLimitBinding | undefined; readonly address: RateLimitBinding | undefined };
}

/** Milliseconds between two lines about one environment that is served stale. */
const STALE_LOG_PAUSE_MS = 1_000;

/** Bindings that a deployment may leave out. */
export interface OptionalBindings {
  readonly METRICS?: AnalyticsEngineDataset;
  readonly KEY_LIMIT?: RateLimitBinding;
  readonly ADDRESS_LIMIT?: RateLimitBinding;
}

/** Builds the adapters from the bindings; once per isolate. */
export function createServices(env: Env & OptionalBindings): Services {
  const log = createConsoleLog("burgee-config");
  const stores = createPublishedStores(env);
  const describeStream = createStreamDescriber(env.PUBLIC_ORIGIN, env.STREAM_SECRET);
  const onDropped = (count: number): void => log("warn", "evaluation counts dropped", { count });
  return {
    clock: systemClock,
    log,
    mayLog: createLogLimiter(systemClock, STALE_LOG_PAUSE_MS),
    meter: createMeter("burgee-config", env.METRICS),
    stores: [stores.primary, stores.secondary],
    keys: createKeyDirectory({ ...stores, clock: systemClock }),
    configCache: createConfigCache({ clock: systemClock, sources: { ...stores, loadConfig, describeStream, log } }),
    loadConfig,
    describeStream,
    compress: compressBody,
    aggregates: createAggregateCounter(createAggregatePost(env.EVENTS), systemClock, onDropped),
    users: createUserDirectory(env.USERS),
    limits: { key: env.KEY_LIMIT, address: env.ADDRESS_LIMIT },
  };
}

/** URL of an environment's event stream. Undefined without a public origin or a secret: then SDKs poll. */
function createStreamDescriber(
  publicOrigin: string | undefined,
  secret: string | undefined,
): Services["describeStream"] {
  const origin = publicOrigin?.replace(/\/+$/, "") ?? "";
  return async (environmentId) =>
    origin === "" || !secret
      ? undefined
      : `${origin}${await signEnvironmentStreamPath(secret, environmentId, Date.now())}`;
}
