/** Webhooks of one project. Ours: each commit asks every one of them. */
export const WEBHOOKS_MAX = 20;
/** Deliveries of one webhook that may wait; of more, the oldest are dropped. Ours: a day's events of a busy project. */
export const WAITING_MAX = 200;
/** Finished deliveries of one webhook that are kept to be looked at. */
export const FINISHED_KEPT = 100;

/** How long a receiver may take to answer. */
export const CALL_TIMEOUT_MS = 10_000;
/** Deliveries of one round, each to another receiver: as many connections as a Worker may have open at once. */
export const ROUND_MAX = 6;
/** Pauses after failed tries; after the last the delivery is dropped: 8 tries over about 24 hours. */
export const PAUSES_MS: readonly number[] = [10, 60, 5 * 60, 30 * 60, 2 * 3_600, 6 * 3_600, 15.5 * 3_600].map(
  (seconds) => seconds * 1_000,
);
/** How long bodies are also signed with a secret that was replaced. */
export const OLD_SECRET_MS = 24 * 60 * 60 * 1_000;

/** Changes that an event names, and the characters of each. Ours: a message is read at a glance; the rest is in the history. */
export const SUMMARY_LINES_MAX = 20;
export const SUMMARY_LINE_LENGTH_MAX = 200;
/** Characters of a message in an event. */
export const MESSAGE_LENGTH_MAX = 500;
