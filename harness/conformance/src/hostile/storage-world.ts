import { setImmediate } from "node:timers/promises";

import { loadConfig } from "@burgee/bucketing-wasm";
import { createRecordSigner, createSigningKey, type RecordSigner, sha256Hex } from "@burgee/contract";
import { createKeyDirectory, guardStores, type IntegritySettings, type KeyLookup } from "@burgee/worker-common";
import { createCacheWorld } from "@burgee/worker-config/test/cache-world.ts";
import { writeKey, writeVersion } from "@burgee/worker-config/test/publish-fixture.ts";

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
  /** Lets time pass while something waits for it. */
  const settle = async <Value>(work: Promise<Value>): Promise<Value> => {
    const settled = new AbortController();
    void work.finally(() => settled.abort()).catch(() => {});
    for (let waitedMs = 0; waitedMs < WAIT_MS_MAX; waitedMs += STEP_MS) {
      await clock.advance(0);
      for (let round = 0; round < CRYPTO_ROUNDS && !settled.signal.aborted; round++) await passCrypto(signing);
      if (settled.signal.aborted) return work;
      await clock.advance(STEP_MS);
    }
    throw new Error(`no answer within ${WAIT_MS_MAX} ms`);
  };
  return {
    ...world,
    settle,
    publish: (environmentId: string, version: number) =>
      writeVersion({ environmentId, version, ...signed }, world.writers),
    writeKey: (environmentId: string, revokedAt?: number) => {
      const changes = revokedAt === undefined ? {} : { revokedAt };
      return writeKey("server", environmentId, world.writers, changes, environmentId, signing?.signer);
    },
    lookup: (key: string): Promise<KeyLookup> => settle(keys.lookup(key, () => {})),
    findConfig: (environmentId: string, view: "server-v2" | "client" | "mobile") =>
      settle(world.find(environmentId, { view, isCompiled: false })),
  };
}

export type StorageWorld = ReturnType<typeof createStorageWorld>;

const WAIT_MS_MAX = 20_000;
const STEP_MS = 250;
const CRYPTO_ROUNDS = 3;
/** Signing takes about half as long as checking. */
const PASSING_SIGNATURES = 3;

/**
 * Digests and signatures are made by other threads. What is asked for now ends after what is under way, so no store seems
 * to time out while its object's name is being made, or its signature checked.
 */
async function passCrypto(signing: Signing | undefined): Promise<void> {
  await sha256Hex("passing");
  const signatures = signing === undefined ? 0 : PASSING_SIGNATURES;
  for (let count = 0; count < signatures; count++) await signing?.stranger.sign("passing", {});
  await setImmediate();
}
