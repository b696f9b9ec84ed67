import type { SdkKeyRecord } from "@burgee/contract";
import { deriveId } from "@burgee/publisher/core";

import type { EnvironmentRow, KeyRow, PublisherPorts } from "./ports.ts";

/** Writes the record of every key whose storage is behind, so that the edge accepts or refuses it. Repeatable. */
export async function storeKeys(ports: PublisherPorts): Promise<void> {
  const unstored = ports.database.listUnstoredKeys();
  if (unstored.length === 0) return;
  const projectId = await deriveProjectId(ports.projectKey);
  const environments = new Map(ports.database.listEnvironments().map((environment) => [environment.id, environment]));
  for (const key of unstored) {
    const environment = environments.get(key.environmentId);
    if (environment === undefined) continue;
    await ports.store.writeKey(key.digest, toRecord(ports.projectKey, projectId, environment, key));
    ports.database.setKeyStored(key.digest, true);
  }
}

/** Id of a project, equal to the one that compiled configs carry. */
export function deriveProjectId(projectKey: string): Promise<string> {
  return deriveId([projectKey, "project"]);
}

function toRecord(projectKey: string, projectId: string, environment: EnvironmentRow, key: KeyRow): SdkKeyRecord {
  return {
    kind: key.kind,
    projectId,
    projectKey,
    environmentId: environment.id,
    environmentKey: environment.key,
    createdAt: key.createdAtMs,
    ...(key.revokedAtMs === undefined ? {} : { revokedAt: key.revokedAtMs }),
  };
}
