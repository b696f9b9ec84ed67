import type { Change } from "@burgee/publisher/core";

interface ChangeLimits {
  readonly countMax: number;
  /** Bytes of all of them as JSON. */
  readonly bytesMax: number;
  /** Characters of a value before or after a change. */
  readonly textLengthMax: number;
}

/** Changes of one version in an answer. Ours: an answer stays below 256 KiB. */
const ANSWER_LIMITS: ChangeLimits = { countMax: 1_000, bytesMax: 160 * 1024, textLengthMax: 1_000 };
/**
 * Changes of one version in the ledger and in the audit log. Ours: a row of the database holds at most 2 MB, and 500 entries
 * of the log make one answer.
 */
const SUMMARY_LIMITS: ChangeLimits = { countMax: 50, bytesMax: 8 * 1024, textLengthMax: 200 };
/** Reasons in one refusal. Ours. */
const REASONS_MAX = 50;
/** Characters of a reason, which may quote values. Ours. */
const REASON_LENGTH_MAX = 400;

const encoder = new TextEncoder();

/** As many changes as an answer has room for, with long texts cut, and how many more there are. */
export function limitChanges(changes: readonly Change[]): readonly Change[] {
  return limit(changes, ANSWER_LIMITS);
}

/** As many changes as the ledger keeps, with long texts cut, and how many more there are. */
export function summarizeChanges(changes: readonly Change[]): readonly Change[] {
  return limit(changes, SUMMARY_LIMITS);
}

function limit(changes: readonly Change[], { countMax, bytesMax, textLengthMax }: ChangeLimits): readonly Change[] {
  const kept: Change[] = [];
  let bytesLeft = bytesMax;
  for (const { before, after, subject, ...change } of changes) {
    const short: Change = {
      ...change,
      subject: cut(subject, textLengthMax),
      ...(before === undefined ? {} : { before: cut(before, textLengthMax) }),
      ...(after === undefined ? {} : { after: cut(after, textLengthMax) }),
    };
    bytesLeft -= encoder.encode(JSON.stringify(short)).byteLength;
    if (kept.length >= countMax || bytesLeft < 0) break;
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
