import type { Change } from "@burgee/publisher/core";

/** Changes of one version that are stored and answered. Ours. */
const CHANGES_KEPT_MAX = 1_000;
/** Bytes of those changes as JSON. Ours: a row of the database holds at most 2 MB, and an answer stays below 256 KiB. */
const CHANGES_BYTES_MAX = 160 * 1024;
/** Characters of a value before or after a change. Ours. */
const CHANGE_TEXT_LENGTH_MAX = 1_000;
/** Reasons in one refusal. Ours. */
const REASONS_MAX = 50;
/** Characters of a reason, which may quote values. Ours. */
const REASON_LENGTH_MAX = 400;

const encoder = new TextEncoder();

/** The first changes with long texts cut, and how many more there are. */
export function limitChanges(changes: readonly Change[]): readonly Change[] {
  const kept: Change[] = [];
  let bytesLeft = CHANGES_BYTES_MAX;
  for (const { before, after, ...change } of changes) {
    const short: Change = {
      ...change,
      ...(before === undefined ? {} : { before: cut(before, CHANGE_TEXT_LENGTH_MAX) }),
      ...(after === undefined ? {} : { after: cut(after, CHANGE_TEXT_LENGTH_MAX) }),
    };
    bytesLeft -= encoder.encode(JSON.stringify(short)).byteLength;
    if (kept.length >= CHANGES_KEPT_MAX || bytesLeft < 0) break;
    kept.push(short);
  }
  const left = changes.length - kept.length;
  return left === 0 ? kept : [...kept, { kind: "changed", subject: `and ${left} more` }];
}

/** The first reasons with long texts cut, and how many more there are. */
export function limitReasons(reasons: readonly string[]): readonly string[] {
  const kept = reasons.slice(0, REASONS_MAX).map((reason) => cut(reason, REASON_LENGTH_MAX));
  const left = reasons.length - kept.length;
  return left > 0 ? [...kept, `and ${left} more`] : kept;
}

function cut(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
}
