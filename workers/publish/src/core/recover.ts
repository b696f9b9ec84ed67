import type { EnvironmentPointer } from "@burgee/contract";
import type { VersionRecord } from "@burgee/publisher/core";

import { nextAuditEntry } from "./audit.ts";
import { closeStreams } from "./close-streams.ts";
import { finishVersion } from "./finish-version.ts";
import type { ProjectDatabase, PublisherPorts } from "./ports.ts";
import { publishInitial } from "./publish-initial.ts";
import { storeKeys } from "./store-keys.ts";

/**
 * Settles publishes that were interrupted. A version that the pointer names is visible to readers, so it is recorded as
 * current; one that it does not name was never seen, so it is abandoned and its number stays unused.
 */
export async function settlePrepared(ports: PublisherPorts): Promise<void> {
  for (const version of ports.database.listVersionsIn("prepared")) {
    const pointer = await ports.store.readPointer(version.environmentId);
    if (pointer?.version === version.version) await recordAsCurrent(ports, version);
    else ports.database.setVersionState(version.environmentId, version.version, "abandoned");
  }
}

/** Settles interrupted publishes and repeats what did not reach stores or listeners. True when nothing is left to do. */
export async function recover(ports: PublisherPorts): Promise<boolean> {
  await settlePrepared(ports);
  for (const environment of ports.database.listEnvironments()) {
    const hasKeys = ports.database.listKeys(environment.id).length > 0;
    if (environment.version === 0 && hasKeys) await publishInitial(ports, environment, "recovery", "first key");
  }
  await storeKeys(ports);
  await closeStreams(ports);
  for (const version of ports.database.listVersionsIn("current")) {
    const pointer = await ports.store.readPointer(version.environmentId);
    if (pointer?.version === version.version) await finishVersion(ports, pointer);
    else if (isSuperseded(pointer, version)) {
      ports.database.setVersionState(version.environmentId, version.version, "published");
    }
  }
  return isFinished(ports.database);
}

function isFinished(database: ProjectDatabase): boolean {
  const left = [
    database.listVersionsIn("current"),
    database.listUnstoredKeys(),
    database.listUnfinished("copy_key"),
    database.listUnfinished("close_streams"),
  ];
  return left.every(({ length }) => length === 0);
}

function isSuperseded(pointer: EnvironmentPointer | undefined, version: VersionRecord): boolean {
  return pointer !== undefined && pointer.version > version.version;
}

async function recordAsCurrent(ports: PublisherPorts, version: VersionRecord): Promise<void> {
  const audit = await nextAuditEntry(ports, {
    actor: version.actor,
    action: version.kind,
    environmentKey: version.environmentKey,
    version: version.version,
    message: version.message,
    changes: ports.database.findChanges(version.environmentId, version.version),
  });
  ports.database.transaction(() => {
    ports.database.setCurrentVersion(version.environmentId, version.version, version.etag);
    ports.database.appendAudit(audit);
  });
}
