/**
 * Every limit of the platform in one place. Byte limits count UTF-8 bytes, `Ms` is milliseconds.
 * Each constant names its source; "ours" marks a limit that Burgee chose.
 */

/** Keys of features, variables, variations, audiences and environments. Source: DevCycle management API. */
export const KEY_LENGTH_MAX = 100;
/** Allowed form of those keys. Source: DevCycle management API. */
export const KEY_PATTERN = /^[a-z0-9-_.]+$/;
/** Human-readable names. Source: DevCycle management API. */
export const NAME_LENGTH_MAX = 100;
/** Descriptions. Source: DevCycle management API. */
/** Members of a variable's `metadata`: every one travels with each config and OpenFeature answer. */
export const FLAG_METADATA_MEMBERS_MAX = 32;

export const DESCRIPTION_LENGTH_MAX = 1_000;

/** `user_id` length in UTF-16 code units, enforced by the official Node SDK. */
export const USER_ID_LENGTH_MAX = 200;

/** Body of an event post. The official SDKs send at most 100 events (about 21 kB); they ask for at least 1 MiB. Ours. */
export const EVENT_BODY_BYTES_MAX = 4 * 1024 * 1024;
/** Events in one post. The official SDKs allow a chunk size of 10,000. */
export const EVENTS_PER_REQUEST_MAX = 10_000;
/** JSON values in one large post: twenty for each of 10,000 events. Ours: a parser takes far more memory for values than for bytes. */
export const EVENT_POST_VALUES_MAX = 200_000;
/**
 * Different names of members in one large post, about. Ours: SDKs use a few dozen, and a parser takes most of its time and
 * memory for names that it has not seen.
 */
export const EVENT_POST_NAMES_MAX = 20_000;
/** Levels to which a large post may be nested. Ours: SDKs need six. */
export const EVENT_POST_DEPTH_MAX = 500;
/** One event as a landed line. Ours: well below the Firehose record limit. */
export const EVENT_LINE_BYTES_MAX = 256 * 1024;
/** Landed lines of one post. Ours: each line repeats its user, so a small body can ask for gigabytes. */
export const POST_LINES_BYTES_MAX = 8 * 1024 * 1024;
/** `user_id` of an event in UTF-16 code units. Ours: above `USER_ID_LENGTH_MAX`, so that no SDK's event is lost for it. */
export const EVENT_USER_ID_LENGTH_MAX = 1_024;
/** Name of a member in an event or its user, in UTF-16 code units. Ours: attribute names have a dozen, response headers fifty. */
export const EVENT_MEMBER_NAME_LENGTH_MAX = 1_024;
/** How far in the future a client clock may be before it is clamped to the receive time. Ours. */
export const EVENT_CLOCK_AHEAD_MS_MAX = 60_000;
/** How far in the past a client clock may be before it is clamped to the receive time. Ours: thirty days. */
export const EVENT_CLOCK_BEHIND_MS_MAX = 30 * 24 * 60 * 60 * 1000;

/** Body of an evaluation request (user or OFREP context). Ours. */
export const EVALUATION_BODY_BYTES_MAX = 256 * 1024;

/** What servers store of one user as JSON. Ours; below the 2 MB that one row of a Durable Object holds. */
export const USER_DATA_BYTES_MAX = 64 * 1024;
/** What client and mobile keys store of one user as JSON. Ours: anybody may invent users, and the operator pays. */
export const CLIENT_USER_DATA_BYTES_MAX = 16 * 1024;
/**
 * Users of whom one of an environment's 256 objects holds what servers stored. Ours: with all rows as large as they may
 * be, an object stays below the 10 GB that Cloudflare allows. About 25 million users of an environment.
 */
export const STORED_USERS_PER_OBJECT_MAX = 100_000;
/** The same for what client and mobile keys stored: about 10 million users of an environment, and at most 165 GB. */
export const CLIENT_STORED_USERS_PER_OBJECT_MAX = 40_000;
/** Opt-in decisions in one of an environment's 256 objects. Ours: ten for each user whose app may store data. */
export const OPT_INS_PER_OBJECT_MAX = 400_000;
/** Days for which data written with client and mobile keys is kept after its last change, unless the project says. */
export const CLIENT_DATA_LIFETIME_DAYS = 365;

/** One environment config document. Ours; 10,000 features take about 22 MB. KV holds 25 MiB per value. */
export const CONFIG_BYTES_MAX = 24 * 1024 * 1024;
/** Body of a publish request. Ours. */
export const PUBLISH_BODY_BYTES_MAX = 32 * 1024 * 1024;

/** How long a config Worker isolate serves a config from memory before it asks storage again. */
export const CONFIG_SOFT_LIFETIME_MS = 5_000;

/**
 * How long a read of the pointer in R2 is trusted when conditional requests are answered. A version is announced at least
 * this long after its pointer was switched, so a client that asks because of the announcement never gets "not modified".
 * Ours.
 */
export const CONFIG_CONFIRMATION_MS = 40;

/**
 * Event streams that one Durable Object keeps open before it refuses more. Ours: when all reconnect within the window
 * below, they make 280 requests a second; one object serves 1,000.
 */
export const STREAMS_PER_SHARD_MAX = 5_000;
/** Durable Objects that share the streams of one environment. Ours: one publish calls each of them. */
export const STREAM_SHARDS_MAX = 64;
/** How long a stream may be silent before it gets a `:keepalive` comment. Ours; SDK libraries time out after about five minutes. */
export const STREAM_KEEPALIVE_MS = 20_000;
/** How long a consumer may read nothing before its stream is closed. Ours. */
export const STREAM_STALLED_MS_MAX = 60_000;
/** How long a stream waits before it reconnects: a random time between these two, against a rush after a deploy. Ours. */
export const STREAM_RECONNECT_MS_MIN = 2_000;
export const STREAM_RECONNECT_MS_MAX = 20_000;
