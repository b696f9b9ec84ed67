import type { VersionRecord } from "@burgee/publisher/core";

import { nextAuditEntry } from "./audit.ts";
import { authorOf } from "./author.ts";
import { namesVersion } from "./ownership.ts";
import type { PublisherPorts } from "./ports.ts";

/**
 * Settles publishes that were interrupted. A version that the pointer names is visible to readers, so it is recorded as
 * current; one that it does not name was never seen, so it is abandoned and its number stays unused.
 */
export async function settlePrepared(ports: PublisherPorts): Promise<void> {
  for (const version of ports.database.listVersionsIn("prepared")) {
    const pointer = await ports.store.readPointer(version.environmentId);
    if (namesVersion(ports, pointer, version)) await recordAsCurrent(ports, version);
    else ports.database.setVersionState(version.environmentId, version.version, "abandoned");
  }
}

async function recordAsCurrent(ports: PublisherPorts, version: VersionRecord): Promise<void> {
  const audit = await nextAuditEntry(ports, {
    actor: authorOf(version),
    action: version.kind,
    environmentKey: version.environmentKey,
    version: version.version,
    message: version.message,
    ...(version.takenFrom === undefined ? {} : { takenFrom: version.takenFrom }),
    ...(version.revision === undefined ? {} : { revision: version.revision }),
    changes: ports.database.findChanges(version.environmentId, version.version),
  });
  ports.database.transaction(() => {
    ports.database.setCurrentVersion(version.environmentId, version.version, version.etag);
    ports.database.appendAudit(audit);
  });
}
