import {
  EVENT_BODY_BYTES_MAX,
  EVENT_LINE_BYTES_MAX,
  EVENT_MEMBER_NAME_LENGTH_MAX,
  EVENT_POST_VALUES_MAX,
  EVENT_USER_ID_LENGTH_MAX,
  EVENTS_PER_REQUEST_MAX,
  POST_LINES_BYTES_MAX,
} from "./limits.ts";

interface RejectRow {
  readonly code: string;
  /** For people. `{bytes}` and `{count}` stand for the limit of that name. */
  readonly message: string;
  readonly bytes?: number;
  readonly count?: number;
}

/**
 * Why an event or a whole post was not accepted. Codes are stored, counted, answered and queried, so they never change;
 * messages are for people and name today's limits.
 */
export const REJECT_CODES = [
  { code: "event_not_object", message: "The event is not a JSON object." },
  { code: "missing_type", message: "type is not a non-empty string." },
  { code: "missing_custom_type", message: "customType is not a non-empty string." },
  { code: "invalid_target", message: "target is not a string." },
  { code: "invalid_value", message: "value is not a finite number." },
  { code: "invalid_feature_vars", message: "featureVars is not an object of strings." },
  { code: "invalid_meta_data", message: "metaData is not a JSON object." },
  { code: "missing_user_id", message: "user is not a JSON object with a user_id." },
  { code: "user_id_too_long", message: "user_id is longer than {count} characters.", count: EVENT_USER_ID_LENGTH_MAX },
  {
    code: "member_name_too_long",
    message: "A member's name is longer than {count} characters.",
    count: EVENT_MEMBER_NAME_LENGTH_MAX,
  },
  { code: "nested_too_deeply", message: "The event is nested too deeply to be stored." },
  { code: "event_too_large", message: "The event is larger than {bytes} as a line.", bytes: EVENT_LINE_BYTES_MAX },
  { code: "too_many_events", message: "The post already holds {count} events.", count: EVENTS_PER_REQUEST_MAX },
  { code: "post_too_large", message: "The post is larger than {bytes}.", bytes: EVENT_BODY_BYTES_MAX },
  {
    code: "post_too_complex",
    message:
      "The post is large, and holds more than {count} values, too many different names of members, or too many levels.",
    count: EVENT_POST_VALUES_MAX,
  },
  { code: "post_lines_too_large", message: "The post is larger than {bytes} as lines.", bytes: POST_LINES_BYTES_MAX },
  { code: "invalid_post", message: 'The post is not {"user", "events"}.' },
  { code: "invalid_batch", message: 'The post is not {"batch": [{"user", "events"}]}.' },
] as const satisfies readonly RejectRow[];

export type RejectCode = (typeof REJECT_CODES)[number]["code"];

/** `rejected` in the answer to a post: how many of its events were rejected, by code. */
export type RejectCounts = Readonly<Partial<Record<RejectCode, number>>>;

/** The message of a code with its limit: `The post is larger than 4 MiB.` */
export function describeReject(code: RejectCode): string {
  const { message, bytes = 0, count = 0 }: RejectRow = REJECT_CODES.find((row) => row.code === code) as RejectRow;
  const kib = bytes / 1024;
  return message
    .replace("{bytes}", kib < 1024 ? `${kib} KiB` : `${kib / 1024} MiB`)
    .replace("{count}", count.toLocaleString("en"));
}
