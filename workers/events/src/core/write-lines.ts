import {
  isRecord,
  EVENT_CLOCK_AHEAD_MS_MAX,
  EVENT_CLOCK_BEHIND_MS_MAX,
  EVENT_LINE_BYTES_MAX,
  EVENT_MEMBER_NAME_LENGTH_MAX,
  EVENT_SCHEMA_VERSION,
  POST_LINES_BYTES_MAX,
  type RejectCode,
} from "@burgee/contract";

import type { PostTally } from "./evaluation-adder.ts";
import type { PostOrigin, PostPlace } from "./post-origin.ts";
import { checkEvent, type CheckedEvent, NO_FEATURES, type ReadPost, type Rejects } from "./read-post.ts";
import { findLineProblem, type SharedMembers, type Unwritten, writeFeatureVars, writeUser } from "./shared-members.ts";

/** The accepted events of a post as pieces of lines: everything that does not depend on the others. */
export interface WrittenEvents {
  /** For each accepted event: its position in the post, and JSON members from `occurredAt` to `user`. */
  readonly pieces: readonly { readonly index: number; readonly members: string }[];
  readonly rejects: Rejects;
}

/**
 * Checks, scrubs and writes each event of a post. One bad event never costs another one.
 * @param tally counts the evaluations that accepted events report
 */
export function writeEvents({ users, rejects }: ReadPost, origin: PostOrigin, tally?: PostTally): WrittenEvents {
  const pieces: { index: number; members: string }[] = [];
  let sizeLeft = POST_LINES_BYTES_MAX;
  for (const entry of users) {
    const { events, firstIndex } = entry;
    const plain = writeUser(entry, origin, tryStringify);
    if (typeof plain === "string") {
      rejects.addAll(plain, firstIndex, events);
      continue;
    }
    let mapped: SharedMembers | RejectCode | undefined;
    let mappedConfig: SharedMembers | RejectCode | undefined;
    for (const [offset, event] of events.entries()) {
      const index = firstIndex + offset;
      const checked = checkEvent(event, entry.user);
      if (typeof checked === "string") {
        rejects.add(checked, index, event);
        continue;
      }
      const isConfig = checked.type === "sdkConfig";
      let shared: SharedMembers | RejectCode = plain;
      if (entry.featureVars !== undefined && checked.featureVars === NO_FEATURES) {
        if (isConfig) shared = mappedConfig ??= writeFeatureVars(entry, plain, origin, true, tryStringify);
        else shared = mapped ??= writeFeatureVars(entry, plain, origin, false, tryStringify);
      }
      if (typeof shared === "string") {
        rejects.add(shared, index, event);
        continue;
      }
      const text = tryStringify(landedMembers(checked, shared, origin), origin, isConfig);
      const problem = findLineProblem(text, shared, sizeLeft);
      if (problem === undefined) {
        sizeLeft -= text.length + shared.size;
        pieces.push({ index, members: `${text.slice(1, -1)}${shared.text}` });
        tally?.count(checked);
        // A large event would be written once more for its sample.
      } else rejects.add(problem, index, problem === "event_too_large" ? null : event);
    }
  }
  return { pieces, rejects };
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

function landedMembers(event: CheckedEvent, shared: SharedMembers, origin: PostOrigin): Record<string, unknown> {
  return {
    occurredAt: origin.writeTime(readEventTime(event.claimedTime, origin.receivedAtMs)),
    type: event.type,
    customType: event.customType,
    target: event.target,
    value: event.value,
    userId: event.userId,
    featureVars: shared.hasFeatureVars ? undefined : event.featureVars,
    metaData: event.metaData,
    obfuscated: origin.isObfuscated ? true : undefined,
  };
}

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

const PRIVATE_MEMBER = "privateCustomData";
const RESPONSE_HEADER_PREFIX = "resHeader_";
const LOWER_CASE_PREFIX = RESPONSE_HEADER_PREFIX.toLowerCase();
const SECRET_WORD = /cookie|authorization|authenticate|token|secret|password|session|api-?key|credential/i;
const CURRENT_KEY = /dvc_(server|client|mobile)_[A-Za-z0-9_-]+/g;
const LEGACY_KEY = /\b(server|client|mobile)-[A-Za-z0-9-]{8,}/g;
const KEY_PARAMETER = /([?&]sdkKey=)[^"&#\\]+/gi;
const KEY_IN_CONFIG_PATH = /(\/config\/v\d+\/server\/(?:bootstrap\/)?(?:obfuscated\/)?)[^"/?#\\]+(?=\.json)/g;
// The look back at the end counts the backslashes before it in pairs: an escaped backslash before "ud800" is no surrogate.
const UNPAIRED_SURROGATE = /\\ud[89a-f][0-9a-f]{2}(?<=(?<!\\)(?:\\\\)*\\.{5})/g;

/** Compares the prefix by hand: a pattern with a wildcard on each side takes quadratic time on a long name with line breaks. */
function isSecretHeader(name: string): boolean {
  if (name.length <= RESPONSE_HEADER_PREFIX.length) return false;
  const prefix = name.slice(0, RESPONSE_HEADER_PREFIX.length);
  return prefix.toLowerCase() === LOWER_CASE_PREFIX && SECRET_WORD.test(name.slice(prefix.length));
}

/** Whether a value has a member name of more than `lengthMax` UTF-16 units, at any depth. */
function hasLongName(value: unknown, lengthMax: number): boolean {
  if (Array.isArray(value)) return value.some((entry) => hasLongName(entry, lengthMax));
  if (!isRecord(value)) return false;
  for (const name in value) if (name.length > lengthMax || hasLongName(value[name], lengthMax)) return true;
  return false;
}

/**
 * Whether nothing in a post can need scrubbing, judged by its JSON text. Letters and unpaired surrogates can only hide
 * behind `\\u` escapes, so a text without them hides nothing.
 */
export function isCleanText(text: string, usedKey: string): boolean {
  return !(
    text.includes("\\u") ||
    text.includes("dvc_") ||
    text.includes(PRIVATE_MEMBER) ||
    text.includes("resHeader_") ||
    text.includes("sdkConfig") ||
    text.includes(usedKey)
  );
}

/**
 * JSON text without private members and secret response headers, at any depth. Throws RangeError when the value is nested
 * too deeply to be written.
 */
export function stringifyPublic(value: unknown): string {
  const text = JSON.stringify(value);
  const mayHoldPrivate = text.includes(PRIVATE_MEMBER) || text.includes(RESPONSE_HEADER_PREFIX);
  return mayHoldPrivate ? JSON.stringify(value, keepPublic) : text;
}

/** Replacer that leaves private members out. A copy without them would cost a multiple of the time and the memory. */
function keepPublic(name: string, entry: unknown): unknown {
  return name === PRIVATE_MEMBER || isSecretHeader(name) ? undefined : entry;
}

/**
 * Removes SDK keys from JSON text that is to be stored, and unpaired surrogates, which make SQL engines refuse the whole
 * file. Takes time by the length of the text, whatever is in it.
 *
 * @param usedKey The key that authenticated the post; it is removed in whatever form it has.
 * @param mayHoldLegacyKeys Also removes `server-…` and config URLs. Only for `sdkConfig`: elsewhere it hits host names.
 */
export function scrubText(json: string, usedKey: string, mayHoldLegacyKeys: boolean): string {
  let text = json;
  if (text.includes(usedKey)) text = text.replaceAll(usedKey, "redacted");
  if (text.includes("dvc_")) text = text.replace(CURRENT_KEY, "dvc_$1_redacted");
  if (mayHoldLegacyKeys) {
    text = text
      .replace(KEY_IN_CONFIG_PATH, "$1redacted")
      .replace(KEY_PARAMETER, "$1redacted")
      .replace(LEGACY_KEY, "$1-redacted");
  }
  return text.includes("\\ud") ? text.replace(UNPAIRED_SURROGATE, "\uFFFD") : text;
}
