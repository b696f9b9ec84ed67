import {
  EVENT_CLOCK_AHEAD_MS_MAX,
  EVENT_CLOCK_BEHIND_MS_MAX,
  EVENT_LINE_BYTES_MAX,
  EVENT_SCHEMA_VERSION,
  type PostChainNote,
  type SdkKeyRecord,
} from "@burgee/contract";

import { POST_LINES_BYTES_MAX } from "./limits.ts";
import { checkEvent, type CheckedEvent, type ReadPost, type Reject } from "./read-post.ts";
import { stringifyScrubbed } from "./scrub.ts";

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
  readonly rejects: readonly Reject[];
}

/** Checks, scrubs and writes each event of a post. One bad event never costs another one. */
export function writeEvents(post: ReadPost, origin: PostOrigin): WrittenEvents {
  const pieces: { index: number; members: string }[] = [];
  const rejects = [...post.rejects];
  let charactersLeft = POST_LINES_BYTES_MAX;
  for (const { user, events, firstIndex } of post.users) {
    const userText = writeUser(user, origin);
    for (const [offset, event] of events.entries()) {
      const index = firstIndex + offset;
      const members =
        userText === undefined ? "nested too deeply to be stored" : writeEvent(event, user, userText, origin);
      if (!members.startsWith("{")) rejects.push({ reason: members as Reject["reason"], index, sent: event });
      else if (members.length > charactersLeft) {
        rejects.push({ reason: "the post is larger than 8 MiB as stored lines", index, sent: event });
      } else {
        charactersLeft -= members.length;
        pieces.push({ index, members: members.slice(1) });
      }
    }
  }
  return { pieces, rejects };
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

/** A user as JSON without its opening brace, or undefined when it cannot be written. */
function writeUser(user: Readonly<Record<string, unknown>>, origin: PostOrigin): string | undefined {
  return tryStringify(user, origin, false);
}

function writeEvent(
  event: unknown,
  user: Readonly<Record<string, unknown>>,
  userText: string,
  origin: PostOrigin,
): string {
  const checked = checkEvent(event, user);
  if (typeof checked === "string") return checked;
  const text = tryStringify(landedMembers(checked, origin), origin, checked.type === "sdkConfig");
  if (text === undefined) return "nested too deeply to be stored";
  const members = `${text.slice(0, -1)},"user":${userText}}`;
  // UTF-8 takes at most three bytes per UTF-16 unit, so only long lines need counting.
  if (members.length * 3 > EVENT_LINE_BYTES_MAX && utf8Length(members) > EVENT_LINE_BYTES_MAX - LINE_HEAD_BYTES) {
    return "larger than 256 KiB as a stored line";
  }
  return members;
}

/** Room for everything that `joinLines` adds to a line. */
const LINE_HEAD_BYTES = 4_096;

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

function tryStringify(value: unknown, origin: PostOrigin, mayHoldLegacyKeys: boolean): string | undefined {
  try {
    return origin.isClean ? JSON.stringify(value) : stringifyScrubbed(value, origin.key, mayHoldLegacyKeys);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
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
