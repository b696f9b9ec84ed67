import { EVENTS_PER_REQUEST_MAX, isRecord, type PostShape } from "@burgee/contract";

/** The events that one user reports in a post. */
export interface UserEvents {
  readonly user: Readonly<Record<string, unknown>>;
  readonly events: readonly unknown[];
  /** Position of the first of `events` in the post, counted over all users from 0. */
  readonly firstIndex: number;
}

/** Something in a post that was not accepted. */
export interface Reject {
  readonly reason: RejectReason;
  /** Position in the post. */
  readonly index: number;
  /** What was sent, unscrubbed. */
  readonly sent: unknown;
}

export interface ReadPost {
  readonly users: readonly UserEvents[];
  readonly rejects: readonly Reject[];
}

const NO_USER = Object.freeze({});

/** Takes a post apart. Whatever does not have the right shape is rejected alone; the rest stays. */
export function readPost(body: unknown, shape: PostShape): ReadPost {
  const users: UserEvents[] = [];
  const rejects: Reject[] = [];
  let index = 0;
  const addUser = (entry: unknown, reason: RejectReason): void => {
    const events = isRecord(entry) ? entry["events"] : undefined;
    if (!isRecord(entry) || !Array.isArray(events)) {
      rejects.push({ reason, index, sent: entry });
      index += 1;
      return;
    }
    const user = entry["user"] ?? NO_USER;
    const room = Math.max(0, EVENTS_PER_REQUEST_MAX - index);
    if (!isRecord(user)) rejectAll(events, index, "user is not a JSON object with a user_id", rejects);
    else if (room > 0) users.push({ user, events: events.slice(0, room), firstIndex: index });
    if (isRecord(user) && events.length > room) {
      rejectAll(events.slice(room), index + room, "more than 10,000 events in one post", rejects);
    }
    index += events.length;
  };

  if (shape === "single") addUser(body, 'post is not {"user", "events"}');
  else {
    const batch = isRecord(body) ? body["batch"] : undefined;
    if (Array.isArray(batch)) {
      for (const entry of batch) addUser(entry, 'post is not {"batch": [{"user", "events"}]}');
    } else rejects.push({ reason: 'post is not {"batch": [{"user", "events"}]}', index: 0, sent: body });
  }
  return { users, rejects };
}

function rejectAll(events: readonly unknown[], firstIndex: number, reason: RejectReason, into: Reject[]): void {
  for (const [offset, sent] of events.entries()) into.push({ reason, index: firstIndex + offset, sent });
}

/** Why an event was not accepted. A closed set without outside data, so it can be counted, logged and answered. */
export type RejectReason =
  | "event is not a JSON object"
  | "type is not a non-empty string"
  | "customType is not a non-empty string"
  | "target is not a string"
  | "value is not a finite number"
  | "featureVars is not an object of strings"
  | "metaData is not a JSON object"
  | "user is not a JSON object with a user_id"
  | "user_id is longer than 1,024 characters"
  | "nested too deeply to be stored"
  | "larger than 256 KiB as a stored line"
  | "post is larger than 4 MiB"
  | "more than 10,000 events in one post"
  | "the post is larger than 8 MiB as stored lines"
  | 'post is not {"user", "events"}'
  | 'post is not {"batch": [{"user", "events"}]}';

/** What an accepted event says, before it is joined with its user and the post. Members in landed order. */
export interface CheckedEvent {
  readonly type: string;
  readonly customType: string | undefined;
  readonly target: string | undefined;
  readonly value: number | undefined;
  readonly claimedTime: unknown;
  readonly userId: string;
  readonly featureVars: Readonly<Record<string, unknown>>;
  readonly metaData: Readonly<Record<string, unknown>> | undefined;
}

const USER_ID_CHARACTERS_MAX = 1_024;
const NO_FEATURES = Object.freeze({});
const AUTOMATIC_TYPES = new Set([
  "aggVariableEvaluated",
  "aggVariableDefaulted",
  "variableEvaluated",
  "variableDefaulted",
  "sdkConfig",
]);

/**
 * Checks one reported event. `null` counts as absent, as the Python SDK sends it. A type that is no automatic one is
 * the application's own name (plain HTTP callers of `/v1/track`) and becomes a custom event.
 */
export function checkEvent(event: unknown, user: Readonly<Record<string, unknown>>): CheckedEvent | RejectReason {
  if (!isRecord(event)) return "event is not a JSON object";
  const type = event["type"];
  if (typeof type !== "string" || type === "") return "type is not a non-empty string";
  const isNamedByType = type !== "customEvent" && !AUTOMATIC_TYPES.has(type);
  const customType = isNamedByType ? type : (event["customType"] ?? undefined);
  if (customType === undefined ? type === "customEvent" : typeof customType !== "string" || customType === "") {
    return "customType is not a non-empty string";
  }
  const target = event["target"] ?? undefined;
  if (target !== undefined && typeof target !== "string") return "target is not a string";
  const value = event["value"] ?? undefined;
  if (value !== undefined && !isFiniteNumber(value)) return "value is not a finite number";
  const featureVars = event["featureVars"] ?? NO_FEATURES;
  if (!isRecordOfStrings(featureVars)) return "featureVars is not an object of strings";
  const metaData = event["metaData"] ?? undefined;
  if (metaData !== undefined && !isRecord(metaData)) return "metaData is not a JSON object";
  const userId = user["user_id"] ?? event["user_id"];
  if (typeof userId !== "string" || userId === "") return "user is not a JSON object with a user_id";
  if (userId.length > USER_ID_CHARACTERS_MAX) return "user_id is longer than 1,024 characters";
  return {
    type: isNamedByType ? "customEvent" : type,
    customType: customType as string | undefined,
    target,
    value,
    claimedTime: event["clientDate"] ?? event["date"],
    userId,
    featureVars,
    metaData,
  };
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isRecordOfStrings(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === "string");
}
