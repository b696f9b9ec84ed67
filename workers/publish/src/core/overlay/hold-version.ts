import type { VersionRecord } from "@burgee/publisher/core";

import { nextAuditEntry } from "../audit.ts";
import { authorOf } from "../author.ts";
import { limitChanges } from "../limit-answers.ts";
import { donePublish, type PublishIntent, type PublishOutcome } from "../outcomes.ts";
import type { PublisherPorts, VersionTexts } from "../ports.ts";
import { refuseForStorage } from "../storage-failure.ts";
import type { describeChanges, StoredChanges } from "../version-changes.ts";

/**
 * Stores a version that is not served while another one is pinned: a number, its content and what it changes. The content
 * of the newest held version again makes no other one. After a crash before the end, `settlePrepared` abandons it, because
 * nothing can have made it visible.
 */
export async function holdVersion(
  ports: PublisherPorts,
  record: VersionRecord,
  { texts, stored, described }: HeldContent,
  intent: PublishIntent,
): Promise<PublishOutcome> {
  const { database, store } = ports;
  const { environmentId, environmentKey, version, message, revision } = record;
  const [newest] = database.listVersions(environmentId, 1);
  if (newest?.held === true && newest.snapshotSha256 === record.snapshotSha256) {
    return donePublish("held", newest, limitChanges(stored.changes), stored.problems);
  }
  database.insertVersion(record, described.digest, intent.idempotency);
  await ports.wakeLater();
  try {
    await store.writeTexts(environmentId, version, texts);
  } catch (error) {
    return refuseForStorage(ports, environmentKey, error);
  }
  const { summary, sha256 } = described.digest;
  const audit = await nextAuditEntry(ports, {
    actor: authorOf(record),
    action: "hold",
    environmentKey,
    version,
    message,
    ...(revision === undefined ? {} : { revision }),
    changes: summary,
    ...(sha256 === undefined ? {} : { changesSha256: sha256 }),
  });
  database.transaction(() => {
    database.setVersionState(environmentId, version, "held");
    database.appendAudit(audit);
  });
  return donePublish("held", record, limitChanges(stored.changes), stored.problems);
}

export interface HeldContent {
  readonly texts: VersionTexts;
  readonly stored: StoredChanges;
  readonly described: Awaited<ReturnType<typeof describeChanges>>;
}
