import { EVENT_POST_DEPTH_MAX, EVENT_POST_NAMES_MAX, EVENT_POST_VALUES_MAX } from "@burgee/contract";

/**
 * Limits of the events Worker alone; those that others need too are in the contract.
 * Byte limits count UTF-8 bytes, `Ms` is milliseconds. Lengths in UTF-16 units are used where counting bytes would cost
 * more than it saves; UTF-8 takes at most three bytes for one.
 */

/** A post with longer lines goes straight to the spool, where the consumer cuts it to size. */
export const DIRECT_POST_LENGTH_MAX = 300 * 1024;

/** How posts gather to commits. */
export const COMMIT_LIMITS = {
  /** At worst each post is a record, and a call takes 500. */
  postsMax: 500,
  /** Length of all texts: larger commits save nothing more, and take longer than a client should wait. */
  lengthMax: 1024 * 1024,
  /** How long the first post of a commit waits for company. */
  lingerMs: 2,
  /** How long it waits at most while too many commits are in flight. */
  gatherMsMax: 25,
  /** A commit that has been open for longer lost its leader and takes no more posts. */
  openMsMax: 1_000,
  /** Length of all texts that wait. Beyond it posts get 503 at once: an isolate has 128 MB for everything. */
  pendingLengthMax: 16 * 1024 * 1024,
} as const;

/** Raw bytes of one call: base64 and JSON make 3.5 MiB of it, below the 4 MiB of a call. */
export const COMMIT_BYTES_MAX = 2_560 * 1024;
/** Posts that an isolate has admitted and not answered, and memory of their bodies. Beyond it posts get 503 at once. */
export const OPEN_POSTS_MAX = 2_000;
export const OPEN_POSTS_BYTES_MAX = 32 * 1024 * 1024;
/** What an open post is charged without its body: about what the runtime holds for a request. */
export const OPEN_POST_BYTES = 4 * 1024;
/** A body of at most this declared length is read in one step, which costs less; official SDKs send about 21 kB. */
export const PLAIN_BODY_BYTES_MAX = 32 * 1024;
/** How much of a longer body is gathered before it wakes the Worker. */
export const BODY_READ_BYTES = 16 * 1024;
/** How long a body may take before it must have come at the rate below: a radio may need a second to wake up. */
export const BODY_GRACE_MS = 5_000;
/** What must arrive of a body after that, on average. Below it the post is ended: it holds what others could use. */
export const BODY_BYTES_PER_SECOND_MIN = 16 * 1024;
/** How long a body may take in all. */
export const BODY_MS_MAX = 50_000;
/** A post that has been open for longer was cancelled: more than its body and its answer may take together. */
export const OPEN_POST_MS_MAX = 60_000;
/** How often an overload is logged at most. */
export const OVERLOAD_LOG_PAUSE_MS = 10_000;
/** When a post is answered 503 although its commit is still running; official SDKs wait at least 10 s. */
export const POST_ANSWER_MS_MAX = 8_000;
/** How often a post checks whether its body is too slow or it could not be stored; a stored one is answered at once. */
export const REFUSAL_TICK_MS = 250;

/**
 * Longest body that is parsed without counting its values first. It holds at most 131,072 values or 40,000 names, and most
 * bodies are smaller.
 */
export const UNSCANNED_BYTES_MAX = 256 * 1024;

/** What a longer one may hold. */
export const POST_COMPLEXITY = {
  values: EVENT_POST_VALUES_MAX,
  names: EVENT_POST_NAMES_MAX,
  depth: EVENT_POST_DEPTH_MAX,
} as const;

/** Samples of rejected events that a post's letter holds, in total and per code: enough to find the fault in the sender. */
export const REJECT_SAMPLES_MAX = 100;
export const REJECT_SAMPLES_PER_CODE_MAX = 20;
/** Members and entries of a sample: one with more is longer than what is kept of it, and writing it whole takes too long. */
export const REJECT_SAMPLE_VALUES_MAX = 2_048;
/** Length of a sample; of a longer one only the beginning is kept. */
export const REJECT_SAMPLE_LENGTH_MAX = 2_048;
/** Length of all samples of a letter: anybody with a client key can have letters stored. */
export const REJECT_LETTER_LENGTH_MAX = 64 * 1024;
/** Ranges of positions that a letter lists per code; the number of events is always exact. */
export const REJECT_RANGES_MAX = 100;

/** Posts share a record up to this length: 5 KB billing steps then cost at most 4 %, and few posts share one fate. */
export const RECORD_TARGET_LENGTH = 128 * 1024;
/** Lines in one record. Firehose splits at most 500 when it partitions dynamically. */
export const RECORD_LINES_MAX = 500;
/** Largest record we send. Below the 1,000 KiB of Firehose. */
export const RECORD_BYTES_MAX = 900 * 1024;

/** Calls for one commit, counting the first, and how long after the first the last may start. */
export const COMMIT_DELIVERY = { attemptsMax: 3, budgetMs: 2_500 } as const;
/** The same for a round of the consumer and for replay. */
export const DRAIN_DELIVERY = { attemptsMax: 4, budgetMs: 10_000 } as const;
/** How long writing a spool object may take. */
export const SPILL_TIMEOUT_MS = 3_000;
/** Large posts of one commit that are written to the spool at once; a Worker may have six connections open. */
export const SPILLS_AT_ONCE_MAX = 4;

/** Rounds of delivery for a spool object, about an hour, before it becomes a dead letter. */
export const SPOOL_ATTEMPTS_MAX = 12;
/** Bytes of spool objects that the consumer holds at once; a single object may be larger. */
export const DRAIN_BYTES_MAX = 2_560 * 1024;
/** First and longest pause between rounds, in seconds; it doubles, and half of it is random. */
export const SPOOL_PAUSE_SECONDS = 5;
export const SPOOL_PAUSE_SECONDS_MAX = 600;
/** How long after its round was due an object that nothing touched has lost its pointer. */
export const SWEEP_AFTER_MS = 2 * 60_000;
/** Pointers that one sweep sends again. */
export const SWEEP_POINTERS_MAX = 1_000;
/** Failed objects after which a replay run stops: the destinations have not recovered yet. */
export const REPLAY_FAILURES_MAX = 3;
/** Rounds after which scheduled replay leaves a dead letter alone; a person must look at it. */
export const REPLAY_ROUNDS_MAX = 50;
/** Scheduled replay runs per hour. */
export const REPLAY_RUNS_PER_HOUR_MAX = 12;
/** A replay run that did not finish in this time was killed, and another may start. */
export const REPLAY_LEASE_MS = 2 * 60_000;

/** How long events of a revoked key are still accepted: a 401 makes official Node SDKs stop reporting for good. */
export const REVOKED_KEY_GRACE_MS = 24 * 3_600_000;

/** Rows of counted evaluations that wait in an isolate, about 200 bytes each; what needs a further one loses its names. */
export const EVALUATION_ROWS_MAX = 5_000;
/** Rows of one variable in one minute: each is looked at for every event. Flags have a handful of variations and reasons. */
export const EVALUATION_ROWS_PER_VARIABLE_MAX = 50;
/** Environments whose counts wait in an isolate. Each costs a call when they are handed over, and a request has 1,000. */
export const EVALUATION_ENVIRONMENTS_MAX = 200;
/** Evaluations that one event can report: a server that evaluates a flag a million times a second reports every ten. */
export const EVALUATIONS_PER_EVENT_MAX = 100_000_000;
/** How long evaluations are added up before they are handed over. */
export const COUNTS_HANDED_OVER_MS = 5_000;
/** How long handing over the counts of an environment may take; after that they are given up. */
export const COUNTS_TIMEOUT_MS = 5_000;
/** Environments whose names an isolate remembers for the routes of counts: of 1,000 features they take half a megabyte. */
export const NAMED_CONFIGS_MAX = 10;
