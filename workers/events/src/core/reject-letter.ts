import { isRecord } from "@burgee/contract";

import { REJECT_LETTER_LENGTH_MAX, REJECT_SAMPLE_LENGTH_MAX, REJECT_SAMPLE_VALUES_MAX } from "./limits.ts";
import type { PostOrigin } from "./post-origin.ts";
import type { RejectGroup, Rejects } from "./read-post.ts";
import { scrubText, stringifyPublic } from "./write-lines.ts";

/**
 * What was rejected of a post, as newline-delimited JSON: one line per code with the number of events, their positions
 * (`"0-9,12"`) and the first of them as they were sent, scrubbed like stored ones. Of a long one only the beginning is
 * kept, as a string; one that is too large for a line, has too many members, or is nested too deeply to be written is `null`.
 */
export function writeRejectLetter(rejects: Rejects, origin: PostOrigin): string {
  let text = "";
  let lengthLeft = REJECT_LETTER_LENGTH_MAX;
  for (const group of rejects.groups) {
    const sent: string[] = [];
    for (const sample of group.samples) {
      if (lengthLeft <= 0) break;
      const written = writeSample(sample, origin.key);
      lengthLeft -= written.length;
      sent.push(written);
    }
    text += `${writeHead(group, origin)},"sent":[${sent.join(",")}]}\n`;
  }
  return text;
}

/** The JSON members before `sent`, without the closing brace. */
function writeHead({ code, events, ranges }: RejectGroup, { record, receivedAtMs, digest }: PostOrigin): string {
  return JSON.stringify({
    environmentId: record.environmentId,
    receivedAt: new Date(receivedAtMs).toISOString(),
    digest,
    reason: code,
    events,
    indexes: ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(","),
  }).slice(0, -1);
}

/** Longer than any SDK key, so that no part of one is left where a text is cut. */
const KEY_MARGIN = 256;

function writeSample(sent: unknown, key: string): string {
  try {
    if (countValues(sent, REJECT_SAMPLE_VALUES_MAX) > REJECT_SAMPLE_VALUES_MAX) return "null";
    const text = stringifyPublic(sent);
    if (text.length <= REJECT_SAMPLE_LENGTH_MAX) return scrubText(text, key, true);
    const begin = scrubText(text.slice(0, REJECT_SAMPLE_LENGTH_MAX + KEY_MARGIN), key, true);
    return JSON.stringify(begin.slice(0, Math.min(REJECT_SAMPLE_LENGTH_MAX, begin.length - KEY_MARGIN)).toWellFormed());
  } catch (error) {
    if (error instanceof RangeError) return "null";
    throw error;
  }
}

/** How many members and entries a value has, at all depths; counts no further than one beyond `countMax`. */
function countValues(value: unknown, countMax: number): number {
  const entries = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  let count = entries.length;
  for (let at = 0; at < entries.length && count <= countMax; at++) count += countValues(entries[at], countMax - count);
  return count;
}
