import { isRecord } from "@burgee/contract";

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
