import type { EnvironmentPointer } from "@burgee/contract";
import type { VersionRecord } from "@burgee/publisher/core";

import type { Refusal } from "./outcomes.ts";
import { namesVersion } from "./ownership.ts";
import type { PublisherPorts } from "./ports.ts";
import { recordAsCurrent } from "./record-as-current.ts";
import { refuseForStorage } from "./storage-failure.ts";
import { deriveProjectId } from "./store-keys.ts";

/** How often the pointer may change while one version is settled: the write that was on its way, and one to spare. Ours. */
const ATTEMPTS_MAX = 3;

/**
 * Settles publishes that were interrupted. A version that the pointer names is visible to readers, so it is recorded as
 * current. One that it does not name is abandoned and its number stays unused, but only once the write of its pointer,
 * which may still be on its way, cannot take effect any more. Throws when the store does not answer: the version then
 * stays prepared, and nothing may be published before it is settled.
 */
export async function settlePrepared(ports: PublisherPorts): Promise<void> {
  for (const version of ports.database.listVersionsIn("prepared")) await settle(ports, version);
}

/** The same, answering a store that fails as a publish does. */
export async function trySettle(ports: PublisherPorts, environmentKey: string): Promise<Refusal | undefined> {
  try {
    await settlePrepared(ports);
    return undefined;
  } catch (error) {
    return refuseForStorage(ports, environmentKey, error);
  }
}

async function settle(ports: PublisherPorts, version: VersionRecord): Promise<void> {
  const { database, store } = ports;
  if (version.held === true) {
    // It has no pointer that could be on its way.
    database.setVersionState(version.environmentId, version.version, "abandoned");
    return undefined;
  }
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const visible = await store.readVisible(version.environmentId);
    if (namesVersion(ports, visible.pointer, version)) return recordAsCurrent(ports, version);
    if (await store.fencePointer(visible, await emptyPointer(ports, version))) {
      database.setVersionState(version.environmentId, version.version, "abandoned");
      return undefined;
    }
  }
  throw new Error("the pointer keeps changing while an interrupted publish is settled");
}

/** Stands where no version was published yet. */
async function emptyPointer(
  { projectKey }: PublisherPorts,
  { environmentId, environmentKey }: VersionRecord,
): Promise<EnvironmentPointer> {
  const projectId = deriveProjectId(projectKey);
  const names = { projectId, projectKey, environmentId, environmentKey };
  return { ...names, version: 0, lastModifiedMs: 0, etag: '""', views: {} };
}
