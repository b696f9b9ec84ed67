import type { RetireReply } from "@burgee/publisher/core";

import { nextAuditEntry } from "../audit.ts";
import type { Author } from "../author.ts";
import { closeStreams } from "../close-streams.ts";
import { refuseUnknownEnvironment } from "../establish-environment.ts";
import type { Refusal } from "../outcomes.ts";
import { settlePrepared } from "../settle-prepared.ts";
import { isKeyStored, storeKeys } from "../store-keys.ts";
import type { RevisionPorts } from "./ports.ts";

export type RetireOutcome =
  | { readonly kind: "retired"; readonly reply: RetireReply }
  /** The newest revision still has it. */
  | { readonly kind: "in_files"; readonly environmentKey: string; readonly revision: number }
  | Refusal;

/**
 * Retires an environment that the files no longer have: revokes all its keys, the last of each kind too, and closes its
 * streams. Its versions stay, so that numbers and dates go on when the files name it again. A repeated call finishes what
 * an outage left undone.
 */
export async function retireEnvironment(
  ports: RevisionPorts,
  environmentKey: string,
  actor: Author,
  message: string,
): Promise<RetireOutcome> {
  const { database, revisions, clock } = ports;
  await settlePrepared(ports);
  const environment = database.findEnvironment(environmentKey);
  if (environment === undefined) return refuseUnknownEnvironment(ports);
  const { id } = environment;
  const newest = revisions.findNewest();
  if (newest?.environments.some((known) => known.id === id) === true) {
    return { kind: "in_files", environmentKey, revision: newest.record.revision };
  }
  if (revisions.findRetired(id) === undefined) {
    const audit = await nextAuditEntry(ports, { actor, action: "retire_environment", environmentKey, message });
    const nowMs = clock.now();
    database.transaction(() => {
      for (const { digest, revokedAtMs } of database.listKeys(id)) {
        if (revokedAtMs === undefined) database.revokeKey(digest, nowMs, "rotation");
      }
      database.addUnfinished("close_streams", id);
      revisions.saveRetired(id, nowMs);
      database.appendAudit(audit);
    });
    await ports.wakeLater();
  }
  await storeKeys(ports);
  if (!database.listKeys(id).every(({ digest }) => isKeyStored(ports, digest))) {
    return { kind: "storage_failed", message: "its keys are not refused yet: retire it again in a moment" };
  }
  await closeStreams(ports);
  const retiredAtMs = revisions.findRetired(id) ?? clock.now();
  const revokedKeys = database.listKeys(id).filter(({ revokedAtMs }) => revokedAtMs !== undefined).length;
  return { kind: "retired", reply: { environmentId: id, environmentKey, retiredAtMs, revokedKeys } };
}
