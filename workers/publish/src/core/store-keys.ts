import type { SdkKeyRecord } from "@burgee/contract";
import { deriveId } from "@burgee/publisher/core";

import type { KeyRow } from "./database-rows.ts";
import { COPY_SETTLE_MS } from "./follow-up-times.ts";
import type { PublisherPorts } from "./ports.ts";

/**
 * Writes the record of every key that is behind in the first store, revoked ones first, so that the edge accepts or refuses
 * it, then copies it to the second store. What fails is logged and left to `recover`: whether a key is stored is known by
 * `isKeyStored`. While the first store fails, the edge reads the second, so revocations go there all the same. Repeatable.
 */
export async function storeKeys(ports: PublisherPorts): Promise<void> {
  const { clock, database } = ports;
  for (const key of database.listUnstoredKeys()) await storeKey(ports, key);
  for (const digest of database.listUnfinished("copy_key", clock.now())) await copyKey(ports, digest);
}

/** Whether the edge believes of a key what the database says. */
export function isKeyStored({ database }: PublisherPorts, digest: string): boolean {
  return !database.listUnstoredKeys().some((key) => key.digest === digest);
}

async function storeKey(ports: PublisherPorts, key: KeyRow): Promise<void> {
  const { database, store, log } = ports;
  const record = await buildRecord(ports, key);
  if (record === undefined) return;
  try {
    const isWritable = await mayStore(ports, record);
    if (isWritable) await store.writeKey(key.digest, record);
    database.transaction(() => {
      database.setKeyStored(key.digest, true);
      if (isWritable) database.addUnfinished("copy_key", key.digest);
    });
    if (isWritable) await copyKey(ports, key.digest);
  } catch (error) {
    log("error", "storing a key failed", { environment: record.environmentKey, error: String(error) });
    if (key.revokedAtMs === undefined) return;
    database.addUnfinished("copy_key", key.digest);
    await copyKey(ports, key.digest);
  }
}

/** Whether a key may be known to the edge. For an environment that another project made, only a revoked one may. */
async function mayStore({ store, projectKey, log }: PublisherPorts, record: SdkKeyRecord): Promise<boolean> {
  if (record.revokedAt !== undefined) return true;
  const owner = (await store.readOwner(record.environmentId)) ?? projectKey;
  if (owner === projectKey) return true;
  log("error", "a key for another project's environment was not stored", { environment: record.environmentKey, owner });
  return false;
}

/** Copies at once. Where an earlier attempt may still arrive late, the copy stays listed and is written again after that. */
async function copyKey(ports: PublisherPorts, digest: string): Promise<void> {
  const { clock, database } = ports;
  const mayEarlierArrive = !database.listUnfinished("copy_key", clock.now()).includes(digest);
  if (!mayEarlierArrive) database.postponeUnfinished("copy_key", digest, clock.now() + COPY_SETTLE_MS);
  const key = database.findKey(digest);
  const record = key === undefined ? undefined : await buildRecord(ports, key);
  try {
    if (record !== undefined && (await mayStore(ports, record))) await ports.store.copyKey(digest, record);
    if (!mayEarlierArrive) database.removeUnfinished("copy_key", digest);
  } catch (error) {
    const environment = record?.environmentKey;
    ports.log("error", "copying a key to the second store failed", { environment, error: String(error) });
  }
}

/** Id of a project, equal to the one that compiled configs carry. */
export function deriveProjectId(projectKey: string): string {
  return deriveId([projectKey, "project"]);
}

/** What the edge reads about a key; undefined for a key of an environment that is gone. */
async function buildRecord(ports: PublisherPorts, key: KeyRow): Promise<SdkKeyRecord | undefined> {
  const environment = ports.database.listEnvironments().find(({ id }) => id === key.environmentId);
  if (environment === undefined) return undefined;
  return {
    kind: key.kind,
    projectId: deriveProjectId(ports.projectKey),
    projectKey: ports.projectKey,
    environmentId: environment.id,
    environmentKey: environment.key,
    createdAt: key.createdAtMs,
    ...(key.revokedAtMs === undefined ? {} : { revokedAt: key.revokedAtMs }),
    ...(key.revokedFor === undefined ? {} : { revokedFor: key.revokedFor }),
  };
}
