import type { EnvironmentPointer } from "@burgee/contract";

import { nextAuditEntry } from "./audit.ts";
import { RECOVERY } from "./author.ts";
import type { EnvironmentRow } from "./database-rows.ts";
import { isOwnPointer, namesVersion } from "./ownership.ts";
import type { PublisherPorts } from "./ports.ts";
import { recordAsCurrent, setAside } from "./record-as-current.ts";

/** Whether readers see a version of this project that its database lacks: the database was lost, or is older than that. */
export function isUnrecorded(
  ports: PublisherPorts,
  pointer: EnvironmentPointer | undefined,
  environment: Pick<EnvironmentRow, "version" | "etag">,
): pointer is EnvironmentPointer {
  if (pointer === undefined || !isOwnPointer(ports, pointer)) return false;
  return pointer.version >= environment.version && !namesVersion(ports, pointer, environment);
}

/**
 * Takes a version that readers see into the history. Its environment gets the name that readers see, unless another
 * one has it.
 */
export async function recordVisible(ports: PublisherPorts, pointer: EnvironmentPointer): Promise<void> {
  const { database } = ports;
  const { environmentId, environmentKey, version, etag } = pointer;
  const abandoned = database.findAbandoned(environmentId, version);
  if (abandoned?.etag === etag) return recordAsCurrent(ports, abandoned);
  const audit = await nextAuditEntry(ports, {
    actor: RECOVERY,
    action: "adopt",
    environmentKey,
    version,
    message: "readers see this version, which the project's memory lacked",
  });
  database.transaction(() => {
    const known = database.listEnvironments();
    if (!known.some(({ id }) => id === environmentId)) {
      const identity = { id: environmentId, key: environmentKey };
      const isTaken = known.some(({ key }) => key === environmentKey);
      if (isTaken) database.saveEnvironment(setAside(identity));
      else database.saveEnvironment(identity);
    }
    database.adoptPointer(pointer);
    database.addUnfinished("copy_version", environmentId);
    database.appendAudit(audit);
  });
  return undefined;
}
