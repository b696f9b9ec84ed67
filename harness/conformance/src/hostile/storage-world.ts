import { loadConfig } from "@burgee/bucketing-wasm";
import { createRecordSigner, createSigningKey, type RecordSigner } from "@burgee/contract";
import { createKeyDirectory, guardStores, type IntegritySettings, type KeyLookup } from "@burgee/worker-common";
import { createCacheWorld } from "@burgee/worker-config/test/cache-world.ts";
import { writeKey, writeVersion } from "@burgee/worker-config/test/publish-fixture.ts";

import { watchThreads } from "./watch-threads.ts";

/** What a deployment that insists on signatures is set up with. */
export interface Signing {
  readonly signer: RecordSigner;
  /** Signs with a key of the same id that the deployment does not have. */
  readonly stranger: RecordSigner;
  readonly settings: IntegritySettings;
}

export async function createSigning(): Promise<Signing> {
  const keyId = "hostile";
  const { privateKey, publicKey } = await createSigningKey(keyId);
  return {
    signer: createRecordSigner(privateKey),
    stranger: createRecordSigner((await createSigningKey(keyId)).privateKey),
    settings: { INTEGRITY: "require", SIGNING_PUBLIC_KEYS: JSON.stringify({ [keyId]: publicKey }) },
  };
}

/**
 * The config Worker's cache and the key directory over two stores in memory, with a clock that checks move.
 * @param signing absent: nothing is signed, and no signature is checked
 */
export function createStorageWorld(signing?: Signing) {
  const world = createCacheWorld(loadConfig, undefined, signing?.settings);
  const signed = signing === undefined ? {} : { signer: signing.signer };
  const { clock, r2, kv } = world;
  const keys = createKeyDirectory({ ...guardStores(r2, kv, clock), clock, integrity: world.integrity });
  /** Moves the clock. What that set going is digested and signed afterwards. */
  const advance = async (ms: number): Promise<void> => {
    using threads = watchThreads();
    await clock.advance(ms);
    await threads.finish();
  };
  /** Starts work and lets time pass while the work waits for it. Nothing that it began is under way afterwards. */
  const settle = async <Value>(start: () => Promise<Value>): Promise<Value> => {
    using threads = watchThreads();
    const settled = new AbortController();
    const work = start();
    void work.finally(() => settled.abort()).catch(() => {});
    for (let waitedMs = 0; waitedMs < WAIT_MS_MAX; waitedMs += STEP_MS) {
      await threads.finish();
      if (settled.signal.aborted) return await work;
      await clock.advance(STEP_MS);
    }
    throw new Error(`no answer within ${WAIT_MS_MAX} ms`);
  };
  return {
    ...world,
    clock: { ...clock, advance },
    settle,
    publish: (environmentId: string, version: number) =>
      writeVersion({ environmentId, version, ...signed }, world.writers),
    writeKey: (environmentId: string, revokedAt?: number) => {
      const changes = revokedAt === undefined ? {} : { revokedAt };
      return writeKey("server", environmentId, world.writers, changes, environmentId, signing?.signer);
    },
    lookup: (key: string): Promise<KeyLookup> => settle(() => keys.lookup(key, () => {})),
    findConfig: (environmentId: string, view: "server-v2" | "client" | "mobile") =>
      settle(() => world.find(environmentId, { view, isCompiled: false })),
  };
}

export type StorageWorld = ReturnType<typeof createStorageWorld>;

const WAIT_MS_MAX = 20_000;
const STEP_MS = 250;
