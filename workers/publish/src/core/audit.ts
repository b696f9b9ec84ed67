import { sha256Hex } from "@burgee/contract";
import { canonicalJson, type AuditEntry } from "@burgee/publisher/core";

import type { Author } from "./author.ts";
import type { PublisherPorts } from "./ports.ts";

/** What happened, before it gets its place in the chain. */
export interface AuditFact extends Omit<
  AuditEntry,
  "sequence" | "atMs" | "actor" | "via" | "claimed" | "previousDigest" | "digest"
> {
  readonly actor: Author;
}

/**
 * Builds the next entry of the audit log. Each entry carries the digest of the one before, so that a removed or changed
 * entry shows. The caller stores it in the same transaction as what it reports.
 */
export async function nextAuditEntry(ports: PublisherPorts, { actor, ...fact }: AuditFact): Promise<AuditEntry> {
  const last = ports.database.lastAudit();
  const entry = {
    ...fact,
    ...actor,
    sequence: last.sequence + 1,
    atMs: ports.clock.now(),
    previousDigest: last.digest,
  };
  return { ...entry, digest: await sha256Hex(canonicalJson(entry)) };
}
