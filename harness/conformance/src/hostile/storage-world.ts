import { setImmediate } from "node:timers/promises";

import { loadConfig } from "@burgee/bucketing-wasm";
import { sha256Hex } from "@burgee/contract";
import { createKeyDirectory, guardStores, type KeyLookup } from "@burgee/worker-common";
import { createCacheWorld } from "@burgee/worker-config/test/cache-world.ts";
import { writeKey, writeVersion } from "@burgee/worker-config/test/publish-fixture.ts";

/** The config Worker's cache and the key directory over two stores in memory, with a clock that checks move. */
export function createStorageWorld() {
  const world = createCacheWorld(loadConfig);
  const { clock, r2, kv } = world;
  const keys = createKeyDirectory({ ...guardStores(r2, kv, clock), clock });
  /** Lets time pass while something waits for it. */
  const settle = async <Value>(work: Promise<Value>): Promise<Value> => {
    const settled = new AbortController();
    void work.finally(() => settled.abort()).catch(() => {});
    for (let waitedMs = 0; waitedMs < WAIT_MS_MAX; waitedMs += STEP_MS) {
      await clock.advance(0);
      for (let round = 0; round < DIGEST_ROUNDS && !settled.signal.aborted; round++) await passDigest();
      if (settled.signal.aborted) return work;
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
const DIGEST_ROUNDS = 3;

/**
 * Digests are made by other threads. One that is asked for now ends after those that are under way, so no store seems to
 * time out while its object's name is being made.
 */
async function passDigest(): Promise<void> {
  await sha256Hex("passing");
  await setImmediate();
}
