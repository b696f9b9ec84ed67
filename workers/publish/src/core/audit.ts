import { sha256Hex } from "@burgee/contract";
import { canonicalJson, type AuditEntry } from "@burgee/publisher/core";

import type { PublisherPorts } from "./ports.ts";

/** What happened, before it gets its place in the chain. */
export type AuditFact = Omit<AuditEntry, "sequence" | "atMs" | "previousDigest" | "digest">;

/**
 * Builds the next entry of the audit log. Each entry carries the digest of the one before, so that a removed or changed
 * entry shows. The caller stores it in the same transaction as what it reports.
 */
export async function nextAuditEntry(ports: PublisherPorts, fact: AuditFact): Promise<AuditEntry> {
  const last = ports.database.lastAudit();
  const entry = { ...fact, sequence: last.sequence + 1, atMs: ports.clock.now(), previousDigest: last.digest };
  return { ...entry, digest: await sha256Hex(canonicalJson(entry)) };
}
