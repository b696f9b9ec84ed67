import { loadConfig } from "@burgee/bucketing-wasm";
import {
  type RateLimitBinding,
  createConsoleLog,
  createKeyDirectory,
  createLogLimiter,
  createMeter,
  createStorageLadder,
  systemClock,
} from "@burgee/worker-common";

import { compressBody } from "./adapters/compress-body.ts";
import { createAggregatePost } from "./adapters/post-aggregates.ts";
import { createStreamDescriber } from "./adapters/stream-url.ts";
import { createAggregateCounter } from "./core/aggregate-counter.ts";
import { createConfigLadder } from "./core/config-ladder.ts";
import type { Services } from "./services.ts";
import { createUserDirectory } from "./user-data/index.ts";

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
  const stores = createStorageLadder(env);
  const describeStream = createStreamDescriber(env.PUBLIC_ORIGIN, env.STREAM_SECRET);
  const onDropped = (count: number): void => log("warn", "evaluation counts dropped", { count });
  return {
    clock: systemClock,
    log,
    mayLog: createLogLimiter(systemClock, STALE_LOG_PAUSE_MS),
    meter: createMeter("burgee-config", env.METRICS),
    stores: [stores.primary, stores.secondary],
    keys: createKeyDirectory({ ...stores, clock: systemClock }),
    ladder: createConfigLadder({ clock: systemClock, sources: { ...stores, loadConfig, describeStream, log } }),
    loadConfig,
    describeStream,
    compress: compressBody,
    aggregates: createAggregateCounter(createAggregatePost(env.EVENTS), systemClock, onDropped),
    users: createUserDirectory(env.USERS),
    limits: { key: env.KEY_LIMIT, address: env.ADDRESS_LIMIT },
  };
}
