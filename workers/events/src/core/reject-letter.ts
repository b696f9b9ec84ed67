import type { Reject, RejectReason } from "./read-post.ts";
import { dropPrivateMembers, stringifyScrubbed } from "./scrub.ts";
import type { PostOrigin } from "./write-lines.ts";

/**
 * What was not accepted of a post, as newline-delimited JSON: one line per reason with the events as they were sent,
 * scrubbed like stored ones. An event that is nested too deeply to be written is `null`.
 */
export function writeRejectLetter(rejects: readonly Reject[], origin: PostOrigin): string {
  const byReason = new Map<RejectReason, Reject[]>();
  for (const reject of rejects) {
    const known = byReason.get(reject.reason);
    if (known === undefined) byReason.set(reject.reason, [reject]);
    else known.push(reject);
  }
  let text = "";
  for (const [reason, group] of byReason) {
    const head = JSON.stringify({
      environmentId: origin.record.environmentId,
      receivedAt: new Date(origin.receivedAtMs).toISOString(),
      digest: origin.digest,
      reason,
      events: group.length,
      indexes: group.map(({ index }) => index),
    });
    text += `${head.slice(0, -1)},"sent":[${group.map(({ sent }) => writeSent(sent, origin.key)).join(",")}]}\n`;
  }
  return text;
}

/** How often each reason occurs; the answer to the post and the log say it. */
export function countReasons(rejects: readonly Reject[]): Partial<Record<RejectReason, number>> {
  const counts: Partial<Record<RejectReason, number>> = {};
  for (const { reason } of rejects) counts[reason] = (counts[reason] ?? 0) + 1;
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
