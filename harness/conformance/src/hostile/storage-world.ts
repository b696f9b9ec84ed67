import { setImmediate } from "node:timers/promises";

import { loadConfig } from "@burgee/bucketing-wasm";
import { createKeyDirectory, guardStores, type KeyLookup } from "@burgee/worker-common";

import { createCacheWorld } from "../../../../workers/config/test/cache-world.ts";
import { writeKey, writeVersion } from "../../../../workers/config/test/publish-fixture.ts";

/** The config Worker's cache and the key directory over two stores in memory, with a clock that checks move. */
export function createStorageWorld() {
  const world = createCacheWorld(loadConfig);
  const { clock, r2, kv } = world;
  const keys = createKeyDirectory({ ...guardStores(r2, kv, clock), clock });
  /** Lets time pass while something waits for it. */
  const settle = async <Value>(work: Promise<Value>): Promise<Value> => {
    let isSettled = false;
    void work.finally(() => (isSettled = true)).catch(() => {});
    for (let waitedMs = 0; waitedMs < WAIT_MS_MAX; waitedMs += STEP_MS) {
      await clock.advance(0);
      // Digests are made outside this thread: give them real time, so that no store times out meanwhile.
      for (let turn = 0; turn < REAL_TURNS && !isSettled; turn++) await setImmediate();
      if (isSettled) return work;
      await clock.advance(STEP_MS);
    }
    throw new Error(`no answer within ${WAIT_MS_MAX} ms`);
  };
  return {
    ...world,
    settle,
    publish: (environmentId: string, version: number) => writeVersion({ environmentId, version }, world.writers),
    writeKey: (environmentId: string, revokedAt?: number) =>
      writeKey("server", environmentId, world.writers, revokedAt === undefined ? {} : { revokedAt }),
    lookup: (key: string): Promise<KeyLookup> => settle(keys.lookup(key, () => {})),
    findConfig: (environmentId: string, view: "server-v2" | "client" | "mobile") =>
      settle(world.find(environmentId, { view, isCompiled: false })),
  };
}

export type StorageWorld = ReturnType<typeof createStorageWorld>;

const WAIT_MS_MAX = 20_000;
const STEP_MS = 250;
const REAL_TURNS = 20;
