import type { RejectCode, RejectCounts } from "@burgee/contract";

import type { Reject } from "./read-post.ts";
import { dropPrivateMembers, stringifyScrubbed } from "./scrub.ts";
import type { PostOrigin } from "./write-lines.ts";

/**
 * What was not accepted of a post, as newline-delimited JSON: one line per code with the events as they were sent,
 * scrubbed like stored ones. An event that is nested too deeply to be written is `null`.
 */
export function writeRejectLetter(rejects: readonly Reject[], origin: PostOrigin): string {
  const byCode = new Map<RejectCode, Reject[]>();
  for (const reject of rejects) {
    const known = byCode.get(reject.code);
    if (known === undefined) byCode.set(reject.code, [reject]);
    else known.push(reject);
  }
  let text = "";
  for (const [code, group] of byCode) {
    const head = JSON.stringify({
      environmentId: origin.record.environmentId,
      receivedAt: new Date(origin.receivedAtMs).toISOString(),
      digest: origin.digest,
      reason: code,
      events: group.length,
      indexes: group.map(({ index }) => index),
    });
    text += `${head.slice(0, -1)},"sent":[${group.map(({ sent }) => writeSent(sent, origin.key)).join(",")}]}\n`;
  }
  return text;
}

/** Counts rejects by code. */
export function countRejects(rejects: readonly Reject[]): RejectCounts {
  const counts: Partial<Record<RejectCode, number>> = {};
  for (const { code } of rejects) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

function writeSent(sent: unknown, key: string): string {
  try {
    return stringifyScrubbed(dropPrivateMembers(sent) ?? null, key, true);
  } catch (error) {
    if (error instanceof RangeError) return "null";
    throw error;
  }
}
