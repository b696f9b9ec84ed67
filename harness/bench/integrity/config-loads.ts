import { loadConfig } from "@burgee/bucketing-wasm";
import {
  type EnvironmentPointer,
  artifactObjectName,
  createRecordSigner,
  createSigningKey,
  pointerObjectName,
  sha256Hex,
} from "@burgee/contract";
import {
  type IntegritySettings,
  type ObjectStore,
  createIntegrity,
  createMeter,
  guardStores,
  systemClock,
} from "@burgee/worker-common";
import { type VersionSources, loadVersion } from "@burgee/worker-config/src/core/load-version.ts";

/** How a version is protected: by nothing, by digests, or by digests and a signature that is insisted on. */
export type Protection = "none" | "off" | "require";

export const PROTECTIONS: readonly Protection[] = ["none", "off", "require"];

const ENVIRONMENT_ID = "6542c1f0a7d3e90012ab34cd";
const NEED = { view: "server-v2", isCompiled: true } as const;

/**
 * Loads of one config as an isolate that holds nothing does them. Each rejects when the version is not loaded.
 * @param readMs how long one read from a store takes; 0 answers at once
 */
export async function createLoads(
  document: string,
  readMs: number,
): Promise<Readonly<Record<Protection, () => Promise<void>>>> {
  const { privateKey, publicKey } = await createSigningKey("bench");
  const bytes = new TextEncoder().encode(document).byteLength;
  const plain = createPointer({ bytes });
  const digested = createPointer({ bytes, sha256: await sha256Hex(document) });
  const signed = await createRecordSigner(privateKey).sign(pointerObjectName(ENVIRONMENT_ID), digested);
  const required = { INTEGRITY: "require", SIGNING_PUBLIC_KEYS: JSON.stringify({ bench: publicKey }) };
  return {
    none: createLoad(plain, document, readMs, { INTEGRITY: "off" }),
    off: createLoad(signed, document, readMs, { INTEGRITY: "off" }),
    require: createLoad(signed, document, readMs, required),
  };
}

function createPointer(view: EnvironmentPointer["views"]["server-v2"] & object): EnvironmentPointer {
  return {
    projectId: "6542c1f0a7d3e90012ab0001",
    projectKey: "storefront",
    environmentId: ENVIRONMENT_ID,
    environmentKey: "production",
    version: 42,
    lastModifiedMs: Date.UTC(2026, 10, 20, 12),
    etag: '"0123456789abcdef0123456789abcdef"',
    // The others are named, signed and not read.
    views: { "server-v2": view, "server-v1": view, client: view, "client-obfuscated": view, mobile: view },
  };
}

function createLoad(
  pointer: EnvironmentPointer,
  document: string,
  readMs: number,
  settings: IntegritySettings,
): () => Promise<void> {
  const log = (): void => {};
  const meter = createMeter("burgee-config", undefined);
  const store = createStore(
    new Map([
      [pointerObjectName(ENVIRONMENT_ID), JSON.stringify(pointer)],
      [artifactObjectName(ENVIRONMENT_ID, pointer.version, NEED.view), document],
    ]),
    readMs,
  );
  const sources: VersionSources = {
    ...guardStores(store, store, systemClock),
    loadConfig,
    compress: async (bytes) => bytes,
    clock: systemClock,
    log,
    meter,
    integrity: createIntegrity(settings, { log, meter, clock: systemClock }),
  };
  return async () => {
    const outcome = await loadVersion(ENVIRONMENT_ID, undefined, NEED, sources);
    if (outcome.kind !== "loaded") throw new Error(`the version was not loaded: ${outcome.kind}`);
  };
}

function createStore(texts: ReadonlyMap<string, string>, readMs: number): ObjectStore {
  const encoder = new TextEncoder();
  const objects = new Map([...texts].map(([name, text]) => [name, encoder.encode(text)]));
  return {
    name: "r2",
    async read(objectName) {
      if (readMs > 0) await new Promise((resolve) => setTimeout(resolve, readMs));
      // Every read gives other bytes, as from the network.
      return objects.get(objectName)?.slice();
    },
  };
}
