import {
  EVENT_CLOCK_AHEAD_MS_MAX,
  EVENT_CLOCK_BEHIND_MS_MAX,
  EVENT_LINE_BYTES_MAX,
  EVENT_MEMBER_NAME_LENGTH_MAX,
  EVENT_SCHEMA_VERSION,
  POST_LINES_BYTES_MAX,
  type PostChainNote,
  type RejectCode,
  type SdkKeyRecord,
} from "@burgee/contract";

import { checkEvent, type CheckedEvent, type ReadPost } from "./read-post.ts";
import type { Rejects } from "./rejects.ts";
import { hasLongName, scrubText, stringifyPublic } from "./scrub.ts";

/** Who sent a post, and when. */
export interface PostOrigin {
  readonly record: SdkKeyRecord;
  /** The SDK key as it was sent; only used to remove it from what is stored. */
  readonly key: string;
  /** Members of a line that say where the key belongs; see `KeyFacts`. */
  readonly source: string;
  /** Equal for byte-identical posts with the same key. */
  readonly digest: string;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  readonly isObfuscated: boolean;
  /** `isCleanText` said that nothing in the post needs scrubbing. */
  readonly isClean: boolean;
  readonly writeTime: WriteTime;
}

/** The accepted events of a post as pieces of lines: everything that does not depend on the others. */
export interface WrittenEvents {
  /** For each accepted event: its position in the post, and JSON members from `occurredAt` to `user`. */
  readonly pieces: readonly { readonly index: number; readonly members: string }[];
  readonly rejects: Rejects;
}

/** Checks, scrubs and writes each event of a post. One bad event never costs another one. */
export function writeEvents({ users, rejects }: ReadPost, origin: PostOrigin): WrittenEvents {
  const pieces: { index: number; members: string }[] = [];
  let sizeLeft = POST_LINES_BYTES_MAX;
  for (const { user, events, firstIndex } of users) {
    const written = writeUser(user, events.length, origin);
    if (typeof written === "string") {
      rejects.addAll(written, firstIndex, events);
      continue;
    }
    for (const [offset, event] of events.entries()) {
      const index = firstIndex + offset;
      const checked = checkEvent(event, user);
      if (typeof checked === "string") {
        rejects.add(checked, index, event);
        continue;
      }
      const text = tryStringify(landedMembers(checked, origin), origin, checked.type === "sdkConfig");
      const problem = findLineProblem(text, written, sizeLeft);
      if (problem === undefined) {
        sizeLeft -= text.length + written.size;
        pieces.push({ index, members: `${text.slice(1, -1)},"user":${written.text}}` });
        // A large event would be written once more for its sample.
      } else rejects.add(problem, index, problem === "event_too_large" ? null : event);
    }
  }
  return { pieces, rejects };
}

/** A user as JSON text, which each of its lines repeats. */
interface WrittenUser {
  readonly text: string;
  /** UTF-8 bytes of a user whose repetitions matter; of others the length, which is not worth counting. */
  readonly size: number;
  readonly isCounted: boolean;
}

/** Writes a user once for all its events, or returns why none of them can be stored. */
function writeUser(user: object, events: number, origin: PostOrigin): WrittenUser | RejectCode {
  const text = tryStringify(user, origin, false);
  const problem = readProblem(text);
  if (problem !== undefined) return problem;
  const isCounted = text.length * events * UTF8_BYTES_PER_UNIT_MAX > EVENT_LINE_BYTES_MAX;
  const size = isCounted ? utf8Length(text) : text.length;
  return size > LINE_MEMBERS_BYTES_MAX ? "event_too_large" : { text, size, isCounted };
}

const UTF8_BYTES_PER_UNIT_MAX = 3;
/** Leaves room for everything that `joinLines` adds to a line. */
const LINE_MEMBERS_BYTES_MAX = EVENT_LINE_BYTES_MAX - 4_096;

/** Why a line cannot be stored, or undefined when it can. */
function findLineProblem(text: string, user: WrittenUser, sizeLeft: number): RejectCode | undefined {
  const problem = readProblem(text);
  if (problem !== undefined) return problem;
  // Only long lines need counting.
  if ((text.length + user.text.length) * UTF8_BYTES_PER_UNIT_MAX > EVENT_LINE_BYTES_MAX) {
    const userBytes = user.isCounted ? user.size : utf8Length(user.text);
    if (utf8Length(text) + userBytes > LINE_MEMBERS_BYTES_MAX) return "event_too_large";
  }
  return text.length + user.size > sizeLeft ? "post_lines_too_large" : undefined;
}

/** The place of a post among those of its isolate. */
export interface PostPlace {
  readonly requestId: string;
  readonly chain: PostChainNote;
}

/** Joins the pieces to newline-delimited `EventRecord`s, the form in which they are stored everywhere. */
export function joinLines(pieces: WrittenEvents["pieces"], origin: PostOrigin, place: PostPlace): string {
  const { source, digest, receivedAtMs, writeTime } = origin;
  const head = `{"schemaVersion":${EVENT_SCHEMA_VERSION},"eventId":"${digest}-`;
  const post = `","requestId":"${place.requestId}","requestEvents":${pieces.length},"requestIndex":`;
  const received = `${source},"receivedAt":"${writeTime(receivedAtMs)}"`;
  let text = "";
  let note = `"chain":${JSON.stringify(place.chain)},`;
  for (const [position, { index, members }] of pieces.entries()) {
    text += `${head}${index}${post}${position},${note}${received},${members}\n`;
    note = "";
  }
  return text;
}

function landedMembers(event: CheckedEvent, origin: PostOrigin): Record<string, unknown> {
  return {
    occurredAt: origin.writeTime(readEventTime(event.claimedTime, origin.receivedAtMs)),
    type: event.type,
    customType: event.customType,
    target: event.target,
    value: event.value,
    userId: event.userId,
    featureVars: event.featureVars,
    metaData: event.metaData,
    obfuscated: origin.isObfuscated ? true : undefined,
  };
}

/** Why a value has no text. No JSON text is as short, so that one comparison of lengths finds all of them. */
const UNWRITTEN = { d: "nested_too_deeply", n: "member_name_too_long", l: "event_too_large" } as const;
type Unwritten = keyof typeof UNWRITTEN;

/** JSON text of an object that may be stored, or an `Unwritten`. */
function tryStringify(value: object, origin: PostOrigin, mayHoldLegacyKeys: boolean): string {
  try {
    const text = origin.isClean ? JSON.stringify(value) : stringifyPublic(value);
    // A short text has no room for a long name.
    if (text.length > EVENT_MEMBER_NAME_LENGTH_MAX) {
      if (text.length > EVENT_LINE_BYTES_MAX) return "l" satisfies Unwritten;
      if (hasLongName(value, EVENT_MEMBER_NAME_LENGTH_MAX)) return "n" satisfies Unwritten;
    }
    return origin.isClean ? text : scrubText(text, origin.key, mayHoldLegacyKeys);
  } catch (error) {
    if (error instanceof RangeError) return "d" satisfies Unwritten;
    throw error;
  }
}

function readProblem(text: string): RejectCode | undefined {
  return text.length === 1 ? UNWRITTEN[text as Unwritten] : undefined;
}

const encoder = new TextEncoder();

function utf8Length(text: string): number {
  return encoder.encode(text).length;
}

/**
 * When an event happened, as epoch milliseconds. Clients send epoch milliseconds or ISO text; a time that is absent,
 * unreadable or implausible by our clock becomes the receive time.
 */
function readEventTime(claimed: unknown, receivedAtMs: number): number {
  const claimedMs =
    typeof claimed === "number" ? claimed : typeof claimed === "string" ? Date.parse(claimed) : Number.NaN;
  const isPlausible =
    claimedMs <= receivedAtMs + EVENT_CLOCK_AHEAD_MS_MAX && claimedMs >= receivedAtMs - EVENT_CLOCK_BEHIND_MS_MAX;
  return isPlausible ? claimedMs : receivedAtMs;
}

/** Writes epoch milliseconds as ISO 8601. */
export type WriteTime = (epochMs: number) => string;

const MINUTE_MS = 60_000;

/** Remembers the last minute it wrote: times of events are close to each other, and dates are slow to write. */
export function createTimeWriter(): WriteTime {
  let minuteStartMs = Number.NaN;
  let minuteText = "";
  return (epochMs) => {
    const sinceMinute = epochMs - minuteStartMs;
    if (!(sinceMinute >= 0 && sinceMinute < MINUTE_MS)) {
      minuteStartMs = Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
      minuteText = new Date(minuteStartMs).toISOString().slice(0, 17);
    }
    const ms = Math.floor(epochMs - minuteStartMs);
    const seconds = Math.floor(ms / 1_000);
    const millis = ms - seconds * 1_000;
    return `${minuteText}${seconds < 10 ? "0" : ""}${seconds}.${millis < 10 ? "00" : millis < 100 ? "0" : ""}${millis}Z`;
  };
}
