import { KEY_LENGTH_MAX } from "@burgee/contract";
import type { VersionRecord } from "@burgee/publisher/core";

import { nextAuditEntry } from "./audit.ts";
import { authorOf } from "./author.ts";
import type { EnvironmentIdentity } from "./outcomes.ts";
import type { PublisherPorts } from "./ports.ts";

/**
 * Records that readers see a version, and all that comes with it: its audit entry, the environment's name, entries of
 * the overlay, what must follow. One transaction, so that a crash leaves all of it or nothing.
 */
export async function recordAsCurrent(ports: PublisherPorts, version: VersionRecord): Promise<void> {
  const { database } = ports;
  const { environmentId, environmentKey, takenFrom, revision, overlay } = version;
  const { summary, sha256 } = database.findChanges(environmentId, version.version);
  const audit = await nextAuditEntry(ports, {
    actor: authorOf(version),
    action: version.kind,
    environmentKey,
    version: version.version,
    message: version.message,
    ...(takenFrom === undefined ? {} : { takenFrom }),
    ...(revision === undefined ? {} : { revision }),
    ...(overlay === undefined ? {} : { overlay }),
    changes: summary,
    ...(sha256 === undefined ? {} : { changesSha256: sha256 }),
  });
  database.transaction(() => {
    saveName(ports, { id: environmentId, key: environmentKey });
    database.setCurrentVersion(environmentId, version.version, version.etag);
    if (overlay !== undefined) database.changeOverlay(environmentId, overlay);
    database.addUnfinished("copy_version", environmentId);
    // Anew: listeners must not wait for the pause after an earlier version's failed announcement.
    database.removeUnfinished("announce", environmentId);
    database.addUnfinished("announce", environmentId);
    database.appendAudit(audit);
  });
}

/**
 * Creates an environment or gives it another name; records of its keys, which name it, are then written anew. One that
 * has the name already is set aside. Part of the caller's transaction.
 */
export function saveName({ database, store }: PublisherPorts, { id, key }: EnvironmentIdentity): void {
  const known = database.listEnvironments();
  const sameId = known.find((environment) => environment.id === id);
  if (sameId?.key === key) return;
  // A project that has stored nothing yet will have everything signed by the deployment's key.
  if (known.length === 0 && store.signingKeyId !== undefined) database.saveSigningKeyId(store.signingKeyId);
  const sameKey = known.find((environment) => environment.key === key);
  if (sameKey !== undefined) database.saveEnvironment(setAside(sameKey));
  database.saveEnvironment({ id, key });
  if (sameId !== undefined) for (const { digest } of database.listKeys(id)) database.setKeyStored(digest, false);
}

/** The environment under another name. Keys given out for it can still be revoked. */
export function setAside({ id, key }: EnvironmentIdentity): EnvironmentIdentity {
  return { id, key: `${key.slice(0, KEY_LENGTH_MAX - id.length - 1)}.${id}` };
}
