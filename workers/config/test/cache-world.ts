import type { LoadConfig } from "@burgee/bucketing-wasm";
import {
  type IntegritySettings,
  type KeepAlive,
  type Log,
  type LogFields,
  createIntegrity,
  createMeter,
  guardStores,
} from "@burgee/worker-common";
import { createManualClock, createMemoryObjectStore } from "@burgee/worker-common/testing";

import { compressBody } from "../src/adapters/compress-body.ts";
import { createConfigCache } from "../src/core/config-cache.ts";
import type { ConfigNeed, PublishedVersion } from "../src/core/published-version.ts";

/** A config cache over two in-memory stores that can fail, a clock that tests move, and the lines it logged. */
export function createCacheWorld(loadConfig: LoadConfig, bytesMax?: number, settings: IntegritySettings = {}) {
  const clock = createManualClock(Date.UTC(2026, 10, 20));
  const r2 = createMemoryObjectStore("r2", clock);
  const kv = createMemoryObjectStore("kv", clock);
  const logged: { readonly message: string; readonly fields: LogFields }[] = [];
  const meter = createMeter("burgee-config", undefined);
  const log: Log = (_level, message, fields = {}) => {
    logged.push({ message, fields });
  };
  const integrity = createIntegrity(settings, { log, meter, clock });
  const configCache = createConfigCache({
    clock,
    ...(bytesMax === undefined ? {} : { bytesMax }),
    sources: {
      ...guardStores(r2, kv, clock),
      loadConfig,
      compress: compressBody,
      clock,
      log,
      meter,
      integrity,
    },
  });
  const keepAlive: KeepAlive = () => {};
  const find = (environmentId: string, need: ConfigNeed) => configCache.read(environmentId, need, keepAlive);
  return { clock, r2, kv, logged, meter, integrity, configCache, find, writers: [r2.write, kv.write] };
}

/** For tests that only move bytes. */
export const refuseToCompile: LoadConfig = () => {
  throw new Error("this test compiles nothing");
};

const decoder = new TextDecoder();

/** The environment and version that a view's body was made for. */
export function readOrigin(published: PublishedVersion, need: ConfigNeed): { environmentId: string; text: unknown } {
  const document = JSON.parse(decoder.decode(published.views.get(need.view)?.bytes)) as {
    environment: { _id: string };
    features: { variations: { variables: { value: unknown }[] }[] }[];
  };
  return { environmentId: document.environment._id, text: document.features[0]?.variations[0]?.variables[0]?.value };
}
