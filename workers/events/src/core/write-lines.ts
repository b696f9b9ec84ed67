import {
  EVENT_CLOCK_AHEAD_MS_MAX,
  EVENT_CLOCK_BEHIND_MS_MAX,
  EVENT_LINE_BYTES_MAX,
  EVENT_SCHEMA_VERSION,
  POST_LINES_BYTES_MAX,
  type PostChainNote,
  type RejectCode,
  type SdkKeyRecord,
} from "@burgee/contract";

import { checkEvent, rejectAll, type CheckedEvent, type ReadPost, type Reject } from "./read-post.ts";
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
    const userText = tryStringify(user, origin, false);
    if (userText === undefined) {
      rejectAll(events, firstIndex, "nested_too_deeply", rejects);
      continue;
    }
    for (const [offset, event] of events.entries()) {
      const index = firstIndex + offset;
      const checked = checkEvent(event, user);
      if (typeof checked === "string") {
        rejects.push({ code: checked, index, sent: event });
        continue;
      }
      const text = tryStringify(landedMembers(checked, origin), origin, checked.type === "sdkConfig");
      const line = text === undefined ? "" : `${text.slice(0, -1)},"user":${userText}}`;
      const problem = findLineProblem(line, charactersLeft);
      if (problem === undefined) {
        charactersLeft -= line.length;
        pieces.push({ index, members: line.slice(1) });
      } else rejects.push({ code: problem, index, sent: event });
    }
  }
  return { pieces, rejects };
}

/** Room for everything that `joinLines` adds to a line. */
const LINE_HEAD_BYTES = 4_096;

/** Why a line cannot be stored, or undefined when it can. An empty one could not be written. */
function findLineProblem(line: string, charactersLeft: number): RejectCode | undefined {
  if (line === "") return "nested_too_deeply";
  // UTF-8 takes at most three bytes per UTF-16 unit, so only long lines need counting.
  if (line.length * 3 > EVENT_LINE_BYTES_MAX && utf8Length(line) > EVENT_LINE_BYTES_MAX - LINE_HEAD_BYTES) {
    return "event_too_large";
  }
  return line.length > charactersLeft ? "post_lines_too_large" : undefined;
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
