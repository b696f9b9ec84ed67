import { EVENT_LINE_BYTES_MAX, type RejectCode } from "@burgee/contract";

import type { PostOrigin } from "./post-origin.ts";
import { isRecordOfStrings, type UserEvents } from "./read-post.ts";

/** The end of the lines of all events of one entry: what they share. */
export interface SharedMembers {
  /** `,"featureVars":{…},"user":{…}}`, or without the map when it stands in each event. */
  readonly text: string;
  readonly hasFeatureVars: boolean;
  /** UTF-8 bytes of a text whose repetitions matter; of others the length, which is not worth counting. */
  readonly size: number;
  readonly isCounted: boolean;
}

/** JSON text of an object that may be stored, or an `Unwritten`. */
export type WriteObject = (value: object, origin: PostOrigin, mayHoldLegacyKeys: boolean) => string;

/** Why a value has no text. No JSON text is as short, so that one comparison of lengths finds all of them. */
const UNWRITTEN = { d: "nested_too_deeply", n: "member_name_too_long", l: "event_too_large" } as const;
export type Unwritten = keyof typeof UNWRITTEN;

function readProblem(text: string): RejectCode | undefined {
  return text.length === 1 ? UNWRITTEN[text as Unwritten] : undefined;
}

/** Writes the user of an entry once for all its events, or returns why none of them can be stored. */
export function writeUser(
  { user, events }: UserEvents,
  origin: PostOrigin,
  write: WriteObject,
): SharedMembers | RejectCode {
  const text = write(user, origin, false);
  return readProblem(text) ?? measure(`,"user":${text}}`, false, events.length);
}

/**
 * Writes the feature map of an entry once for all events without one of their own, and puts it before the user. Returns
 * why none of these events can be stored.
 */
export function writeFeatureVars(
  { featureVars, events }: UserEvents,
  user: SharedMembers,
  origin: PostOrigin,
  mayHoldLegacyKeys: boolean,
  write: WriteObject,
): SharedMembers | RejectCode {
  if (!isRecordOfStrings(featureVars)) return "invalid_feature_vars";
  const text = write(featureVars, origin, mayHoldLegacyKeys);
  return readProblem(text) ?? measure(`,"featureVars":${text}${user.text}`, true, events.length);
}

function measure(text: string, hasFeatureVars: boolean, events: number): SharedMembers | RejectCode {
  const isCounted = text.length * events * UTF8_BYTES_PER_UNIT_MAX > EVENT_LINE_BYTES_MAX;
  const size = isCounted ? utf8Length(text) : text.length;
  return size > LINE_MEMBERS_BYTES_MAX ? "event_too_large" : { text, hasFeatureVars, size, isCounted };
}

const UTF8_BYTES_PER_UNIT_MAX = 3;
/** Leaves room for everything that `joinLines` adds to a line. */
const LINE_MEMBERS_BYTES_MAX = EVENT_LINE_BYTES_MAX - 4_096;

/** Why a line cannot be stored, or undefined when it can. */
export function findLineProblem(text: string, shared: SharedMembers, sizeLeft: number): RejectCode | undefined {
  const problem = readProblem(text);
  if (problem !== undefined) return problem;
  // Only long lines need counting.
  if ((text.length + shared.text.length) * UTF8_BYTES_PER_UNIT_MAX > EVENT_LINE_BYTES_MAX) {
    const sharedBytes = shared.isCounted ? shared.size : utf8Length(shared.text);
    if (utf8Length(text) + sharedBytes > LINE_MEMBERS_BYTES_MAX) return "event_too_large";
  }
  return text.length + shared.size > sizeLeft ? "post_lines_too_large" : undefined;
}

const encoder = new TextEncoder();

function utf8Length(text: string): number {
  return encoder.encode(text).length;
}
