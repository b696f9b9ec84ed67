import type { SdkKeyRecord } from "@burgee/contract";
import { deriveId } from "@burgee/publisher/core";

import type { KeyRow, PublisherPorts } from "./ports.ts";

/**
 * Writes the record of every key that is behind in the first store, so that the edge accepts or refuses it, then copies
 * it to the second store. Copies that fail are logged and left to `recover`. While the first store fails, the edge reads
 * the second, so revocations go there all the same. Repeatable.
 */
export async function storeKeys(ports: PublisherPorts): Promise<void> {
  const { database, store } = ports;
  for (const key of database.listUnstoredKeys()) {
    const record = await buildRecord(ports, key);
    if (record === undefined) continue;
    const isWritable = await mayStore(ports, record);
    try {
      if (isWritable) await store.writeKey(key.digest, record);
    } catch (error) {
      const revoked = database.listUnstoredKeys().filter(({ revokedAtMs }) => revokedAtMs !== undefined);
      for (const { digest } of revoked) await copyKey(ports, digest);
      throw error;
    }
    database.transaction(() => {
      database.setKeyStored(key.digest, true);
      if (isWritable) database.addUnfinished("copy_key", key.digest);
    });
  }
  for (const digest of database.listUnfinished("copy_key")) await copyKey(ports, digest);
}

/** Whether a key may be known to the edge. For an environment that another project made, only a revoked one may. */
async function mayStore({ store, projectKey, log }: PublisherPorts, record: SdkKeyRecord): Promise<boolean> {
  if (record.revokedAt !== undefined) return true;
  const owner = (await store.readOwner(record.environmentId)) ?? projectKey;
  if (owner === projectKey) return true;
  log("error", "a key for another project's environment was not stored", { environment: record.environmentKey, owner });
  return false;
}

async function copyKey(ports: PublisherPorts, digest: string): Promise<void> {
  const key = ports.database.findKey(digest);
  const record = key === undefined ? undefined : await buildRecord(ports, key);
  try {
    if (record !== undefined && (await mayStore(ports, record))) await ports.store.copyKey(digest, record);
    ports.database.removeUnfinished("copy_key", digest);
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
