import { sha256Hex } from "@burgee/contract";
import type { PublishClient } from "@burgee/publisher/client";
import type { AuditEntry } from "@burgee/publisher/core";
import { canonicalJson } from "@burgee/publisher/core/canonical-json";

/** Whether entries are unchanged. Removing the newest entries cannot be detected: no other entry names them. */
export type AuditChain =
  | { readonly kind: "whole"; readonly checkedEntries: number }
  | { readonly kind: "broken"; readonly sequence: number; readonly problem: "missing" | "changed" | "replaced" };

/** Reads all entries after a sequence number, oldest first, page by page. */
export async function readAuditEntries(
  client: Pick<PublishClient, "listAudit">,
  projectKey: string,
  afterSequence: number,
): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (;;) {
    const page = await client.listAudit(projectKey, entries.at(-1)?.sequence ?? afterSequence);
    if (page.entries.length === 0) return entries;
    entries.push(...page.entries);
  }
}

/** Checks that each entry has its digest and names the digest of the entry before. Returns the first that fails. */
export async function checkAuditChain(entries: readonly AuditEntry[], afterSequence: number): Promise<AuditChain> {
  let sequence = afterSequence;
  let previousDigest = sequence === 0 ? "" : entries[0]?.previousDigest;
  for (const { digest, ...content } of entries) {
    sequence += 1;
    if (content.sequence !== sequence) return { kind: "broken", sequence, problem: "missing" };
    if (digest !== (await sha256Hex(canonicalJson(content)))) return { kind: "broken", sequence, problem: "changed" };
    if (content.previousDigest !== previousDigest) return { kind: "broken", sequence, problem: "replaced" };
    previousDigest = digest;
  }
  return { kind: "whole", checkedEntries: entries.length };
}
