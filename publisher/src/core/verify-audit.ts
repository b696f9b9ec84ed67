import { sha256Hex } from "@burgee/contract";

import { canonicalJson } from "./canonical-json.ts";
import type { AuditEntry, AuditHead } from "./publishing-api.ts";

/** Whether an audit log is the one that was written. */
export type AuditChain =
  | { readonly kind: "whole"; readonly checkedEntries: number; readonly head: AuditHead }
  | {
      readonly kind: "broken";
      readonly sequence: number;
      readonly problem:
        | "missing"
        | "changed"
        | "replaced"
        /** Another entry stands where the known head did: the log was rewritten. */
        | "rewritten"
        /** The log ends before the known head: its newest entries were removed. */
        | "cut";
    };

/**
 * Checks that each entry has its digest and names the digest of the entry before, and returns the first that fails. The log
 * alone cannot show that all of it was written anew, or that its end is gone; a head that somebody else kept can.
 * @param entries oldest first
 * @param afterSequence number of the entry before the first one; 0 for a whole log
 * @param known heads held elsewhere, such as those of earlier publish answers; those before the first entry are not checked
 */
export async function verifyAudit(
  entries: Iterable<AuditEntry> | AsyncIterable<AuditEntry>,
  afterSequence = 0,
  known: readonly AuditHead[] = [],
): Promise<AuditChain> {
  const heads = new Map(known.map(({ sequence, digest }) => [sequence, digest]));
  let sequence = afterSequence;
  let previousDigest: string | undefined = afterSequence === 0 ? "" : undefined;
  let checkedEntries = 0;
  for await (const { digest, ...content } of entries) {
    sequence += 1;
    checkedEntries += 1;
    const problem = await findProblem({ ...content, digest }, sequence, previousDigest);
    if (problem !== undefined) return { kind: "broken", sequence, problem };
    if ((heads.get(sequence) ?? digest) !== digest) return { kind: "broken", sequence, problem: "rewritten" };
    previousDigest = digest;
  }
  const beyond = known.find((head) => head.sequence > sequence);
  if (beyond !== undefined) return { kind: "broken", sequence: sequence + 1, problem: "cut" };
  return { kind: "whole", checkedEntries, head: { sequence, digest: previousDigest ?? "" } };
}

async function findProblem(
  { digest, ...content }: AuditEntry,
  sequence: number,
  previousDigest: string | undefined,
): Promise<"missing" | "changed" | "replaced" | undefined> {
  if (content.sequence !== sequence) return "missing";
  if (digest !== (await sha256Hex(canonicalJson(content)))) return "changed";
  // The entry before the first one that was read is not known.
  return content.previousDigest === (previousDigest ?? content.previousDigest) ? undefined : "replaced";
}

/** Reads `<sequence>:<digest>`; undefined when it is something else. */
export function parseAuditHead(text: string): AuditHead | undefined {
  const [, sequence, digest] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  return sequence === undefined || digest === undefined ? undefined : { sequence: Number(sequence), digest };
}

export function writeAuditHead({ sequence, digest }: AuditHead): string {
  return `${sequence}:${digest}`;
}
