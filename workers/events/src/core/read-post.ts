import {
  EVENT_USER_ID_LENGTH_MAX,
  EVENTS_PER_REQUEST_MAX,
  isRecord,
  type PostShape,
  type RejectCode,
  type RejectCounts,
} from "@burgee/contract";

import { REJECT_RANGES_MAX, REJECT_SAMPLES_MAX, REJECT_SAMPLES_PER_CODE_MAX } from "./limits.ts";

/** The events that one user reports in a post. */
export interface UserEvents {
  readonly user: Readonly<Record<string, unknown>>;
  /** Feature map of all events without one of their own, unchecked; undefined when there is none. */
  readonly featureVars: unknown;
  readonly events: readonly unknown[];
  /** Position of the first of `events` in the post, counted over all users from 0. */
  readonly firstIndex: number;
}

export interface ReadPost {
  readonly users: readonly UserEvents[];
  readonly rejects: Rejects;
}

const NO_USER = Object.freeze({});

/**
 * Splits a post into users and events. A part of the wrong shape is rejected by itself; the rest stays. Events beyond
 * `EVENTS_PER_REQUEST_MAX`, counting rejected ones and parts of the wrong shape, are rejected without a look at them.
 */
export function readPost(body: unknown, shape: PostShape): ReadPost {
  const users: UserEvents[] = [];
  const rejects = new Rejects();
  let index = 0;
  const addUser = (entry: unknown, code: RejectCode): void => {
    const events = isRecord(entry) ? entry["events"] : undefined;
    const room = EVENTS_PER_REQUEST_MAX - index;
    if (!isRecord(entry) || !Array.isArray(events)) {
      rejects.add(room > 0 ? code : "too_many_events", index, entry);
      index += 1;
      return;
    }
    const user = entry["user"] ?? NO_USER;
    const taken = events.length <= room ? events : events.slice(0, Math.max(0, room));
    if (!isRecord(user)) rejects.addAll("missing_user_id", index, taken);
    else if (taken.length > 0) {
      users.push({ user, featureVars: entry["featureVars"] ?? undefined, events: taken, firstIndex: index });
    }
    rejects.addAll("too_many_events", index + taken.length, events, taken.length);
    index += events.length;
  };

  if (shape === "single") addUser(body, "invalid_post");
  else {
    const batch = isRecord(body) ? body["batch"] : undefined;
    if (Array.isArray(batch)) {
      for (const entry of batch) addUser(entry, "invalid_batch");
    } else rejects.add("invalid_batch", 0, body);
  }
  return { users, rejects };
}

/** A post of which nothing is read. */
export function rejectPost(code: RejectCode): ReadPost {
  const rejects = new Rejects();
  rejects.add(code, 0, null);
  return { users: [], rejects };
}

/** An accepted event before it is joined with its user and the post. Members in landed order. */
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

/** Map of an event that has none. */
export const NO_FEATURES: Readonly<Record<string, string>> = Object.freeze({});
const AUTOMATIC_TYPES = new Set([
  "aggVariableEvaluated",
  "aggVariableDefaulted",
  "variableEvaluated",
  "variableDefaulted",
  "sdkConfig",
]);

/**
 * Checks one reported event. `null` counts as absent, as the Python SDK sends it. Any type
 * that SDKs do not send is the application's own name (plain HTTP callers of `/v1/track`) and becomes a custom event.
 */
export function checkEvent(event: unknown, user: Readonly<Record<string, unknown>>): CheckedEvent | RejectCode {
  if (!isRecord(event)) return "event_not_object";
  const type = event["type"];
  if (typeof type !== "string" || type === "") return "missing_type";
  const isNamedByType = type !== "customEvent" && !AUTOMATIC_TYPES.has(type);
  const customType = isNamedByType ? type : (event["customType"] ?? undefined);
  if (customType === undefined ? type === "customEvent" : typeof customType !== "string" || customType === "") {
    return "missing_custom_type";
  }
  const target = event["target"] ?? undefined;
  if (target !== undefined && typeof target !== "string") return "invalid_target";
  const value = event["value"] ?? undefined;
  if (value !== undefined && !isFiniteNumber(value)) return "invalid_value";
  const featureVars = event["featureVars"] ?? NO_FEATURES;
  if (!isRecordOfStrings(featureVars)) return "invalid_feature_vars";
  const metaData = event["metaData"] ?? undefined;
  if (metaData !== undefined && !isRecord(metaData)) return "invalid_meta_data";
  const userId = user["user_id"] ?? event["user_id"];
  if (typeof userId !== "string" || userId === "") return "missing_user_id";
  if (userId.length > EVENT_USER_ID_LENGTH_MAX) return "user_id_too_long";
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

/** Whether a value can be a feature map. */
export function isRecordOfStrings(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === "string");
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** What a post brought that was rejected for one reason. */
export interface RejectGroup {
  readonly code: RejectCode;
  events: number;
  /** Positions in the post, ascending; the first `REJECT_RANGES_MAX` ranges. */
  readonly ranges: { readonly from: number; to: number }[];
  /** The first ones as they were sent, unscrubbed. */
  readonly samples: unknown[];
}

/**
 * What was rejected of a post: counted by code, with a bounded number of samples, because a few bytes can ask for a reject
 * each. Most posts have none.
 */
export class Rejects {
  readonly groups: RejectGroup[] = [];
  events = 0;
  #samples = 0;

  add(code: RejectCode, index: number, sent: unknown): void {
    this.#sample(this.#count(code, index, 1), sent);
  }

  /** Rejects the events from `offset` on; `index` is the position in the post of the first of them. */
  addAll(code: RejectCode, index: number, events: readonly unknown[], offset = 0): void {
    if (offset >= events.length) return;
    const group = this.#count(code, index, events.length - offset);
    for (let at = offset; at < events.length && this.#sample(group, events[at]); at++);
  }

  /** How many events were rejected, by code. */
  get counts(): RejectCounts {
    return Object.fromEntries(this.groups.map(({ code, events }) => [code, events]));
  }

  #count(code: RejectCode, index: number, events: number): RejectGroup {
    let group = this.groups.find((known) => known.code === code);
    if (group === undefined) {
      group = { code, events: 0, ranges: [], samples: [] };
      this.groups.push(group);
    }
    group.events += events;
    this.events += events;
    const last = group.ranges.at(-1);
    if (last?.to === index - 1) last.to = index + events - 1;
    else if (group.ranges.length < REJECT_RANGES_MAX) group.ranges.push({ from: index, to: index + events - 1 });
    return group;
  }

  /** Whether there was room for the sample. */
  #sample(group: RejectGroup, sent: unknown): boolean {
    if (this.#samples >= REJECT_SAMPLES_MAX || group.samples.length >= REJECT_SAMPLES_PER_CODE_MAX) return false;
    group.samples.push(sent);
    this.#samples += 1;
    return true;
  }
}
