import type { EnvironmentPointer } from "@burgee/contract";
import type { OverlayEntry } from "@burgee/publisher/core";

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

/** A version that readers see and the database lacks. */
export interface Unrecorded {
  readonly pointer: EnvironmentPointer;
  /** What holds with it; undefined when that is not known. */
  readonly entries: readonly OverlayEntry[] | undefined;
}

/**
 * Takes a version that readers see into the history, with what holds since. Its environment gets the name that readers
 * see, unless another one has it.
 */
export async function recordVisible(ports: PublisherPorts, { pointer, entries }: Unrecorded): Promise<void> {
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
    const ended = database.readOverlay(environmentId).entries;
    if (entries !== undefined && entries.length + ended.length > 0) {
      database.changeOverlay(environmentId, { started: entries, ended });
    }
    database.addUnfinished("copy_version", environmentId);
    database.appendAudit(audit);
  });
  return undefined;
}
