import { CONFIG_VIEWS, sha256Hex, type ConfigView, type EnvironmentPointer, type StoredView } from "@burgee/contract";
import { computeEtag } from "@burgee/publisher/core";

import type { EnvironmentRow } from "./database-rows.ts";
import type { PublisherPorts } from "./ports.ts";
import { storePrincipals } from "./principals/store-principals.ts";
import { storeKeys } from "./store-keys.ts";

/** Whether the project stores anything that the current signing key did not sign. */
export function hasUnsigned({ database, store }: PublisherPorts): boolean {
  if (store.signingKeyId === undefined || database.readSigningKeyId() === store.signingKeyId) return false;
  return database.listEnvironments().length > 0 || database.listPrincipals().length > 0;
}

/**
 * Signs everything that the project stores, after the deployment got a signing key or another one. Signed is only what
 * the database and the ETag prove to be what was published. Throws when a store fails. True when nothing is left to do.
 */
export async function signStored(ports: PublisherPorts): Promise<boolean> {
  const { database, store } = ports;
  if (!hasUnsigned(ports) || store.signingKeyId === undefined) return true;
  for (const environment of database.listEnvironments()) {
    if (environment.version > 0) await signPointer(ports, environment);
    for (const { digest } of database.listKeys(environment.id)) database.setKeyStored(digest, false);
  }
  for (const { id } of database.listPrincipals()) database.setPrincipalStored(id, false);
  await storeKeys(ports);
  await storePrincipals(ports);
  const unstored = [...database.listUnstoredKeys(), ...database.listUnstoredPrincipals()];
  const left = [...database.listUnfinished("copy_key"), ...database.listUnfinished("copy_principal")];
  if (unstored.length > 0 || left.length > 0) return false;
  database.saveSigningKeyId(store.signingKeyId);
  return true;
}

async function signPointer(ports: PublisherPorts, environment: EnvironmentRow): Promise<void> {
  const { store, database, log } = ports;
  const [pointer, copied] = await Promise.all([
    store.readPointer(environment.id),
    store.readCopiedPointer(environment.id),
  ]);
  const isSigned = [pointer, copied].every((stored) => stored?.signatureKeyId === store.signingKeyId);
  if (isSigned) return;
  const proven = pointer === undefined ? undefined : await provePointer(ports, environment, pointer);
  // The next publish replaces it; a forged pointer must not be made a good one.
  if (proven === undefined) log("error", "stored version is not what was published", { environment: environment.key });
  else {
    const { revision, entries } = database.readOverlay(environment.id);
    if (revision > 0) await store.writeOverlay(environment.id, environment.version, entries);
    await store.replacePointer(proven);
  }
}

/** The pointer with digests, when all that it says is known otherwise; undefined when it is not what was published. */
async function provePointer(
  { database, projectKey, store }: PublisherPorts,
  { id, version, etag }: EnvironmentRow,
  pointer: EnvironmentPointer,
): Promise<EnvironmentPointer | undefined> {
  if (pointer.version !== version || pointer.etag !== etag || pointer.projectKey !== projectKey) return undefined;
  const views: Partial<Record<ConfigView, StoredView>> = {};
  const digests: string[] = [];
  // One after the other: a config may have 24 MB.
  for (const view of CONFIG_VIEWS) {
    const bytes = await store.readArtifact(id, version, view);
    if (bytes === undefined) return undefined;
    const sha256 = await sha256Hex(bytes);
    digests.push(sha256);
    views[view] = { bytes: bytes.byteLength, sha256 };
  }
  if ((await computeEtag(digests)) !== etag) return undefined;
  const { lastModifiedMs } = database.findVersion(id, version) ?? pointer;
  return { ...pointer, lastModifiedMs, views };
}
