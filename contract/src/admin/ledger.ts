import * as v from "valibot";

import {
  DESTINATION_STATES,
  EVENTS_ADMIN_PATHS,
  LEDGER_LINES,
  LEDGER_OUTCOMES,
  LIVE_OUTCOMES,
  NEXT_CURSOR_HEADER,
  REPLAY_OBJECTS_MAX,
} from "../events-api.ts";
import type { Output } from "./output.ts";
import { defineRow } from "./row.ts";
import { closed, described, say, wholeNumber } from "./shapes.ts";

const minute = described(v.string(), "ISO 8601: `2026-11-20T23:31Z`.");
const counts = <const Names extends readonly string[]>(names: Names) =>
  v.strictObject(
    Object.fromEntries(names.map((name) => [name, wholeNumber])) as Record<Names[number], typeof wholeNumber>,
  );

export const ledgerRow = v.strictObject({
  outcome: v.picklist(LEDGER_OUTCOMES),
  environmentId: v.string(),
  minute: described(minute, "Minute in which the first event of each object was received."),
  events: wholeNumber,
});
export type LedgerRow = Output<typeof ledgerRow>;

const ledgerReason = v.strictObject({
  outcome: v.picklist(LEDGER_OUTCOMES),
  reason: described(v.string(), "Why the objects are there, as they state it."),
  objects: wholeNumber,
  events: wholeNumber,
});
export type LedgerReason = Output<typeof ledgerReason>;

const ledger = {
  rows: v.array(ledgerRow),
  reasons: described(
    v.array(ledgerReason),
    "Why events wait, are dead or were rejected, most events first; the rarest ones are left out.",
  ),
  totals: counts(LEDGER_OUTCOMES),
  objects: counts(LEDGER_OUTCOMES),
  isComplete: described(
    v.boolean(),
    "False when there are more objects than one answer counts; the rows are then a lower bound.",
  ),
};
const ledgerPart = v.strictObject(ledger);
/** What the stored objects state about themselves. */
export type Ledger = Output<typeof ledgerPart>;

export const liveRow = v.strictObject({
  environmentId: v.string(),
  minute,
  outcome: v.picklist(LIVE_OUTCOMES),
  events: wholeNumber,
});
export type LiveRow = Output<typeof liveRow>;

export const liveCounts = v.strictObject({
  isolateId: v.string(),
  since: described(v.string(), "ISO 8601: when the isolate started."),
  totals: counts(LIVE_OUTCOMES),
  rows: described(v.array(liveRow), "The last fifteen minutes."),
});
/** Counters of the isolate that answered, for dashboards: they die with it. */
export type LiveCounts = Output<typeof liveCounts>;

const ledgerDestination = v.strictObject({
  name: v.string(),
  ratio: described(v.number(), "Its part of the traffic as configured, beside the ratios of the others."),
  share: described(v.number(), "Share of the traffic that it gets now, from 0 to 1."),
  state: v.picklist(DESTINATION_STATES),
});
/** Where the answering isolate sends events. */
export type LedgerDestination = Output<typeof ledgerDestination>;

export const ledgerReply = v.strictObject({
  ...ledger,
  generatedAt: described(v.string(), "ISO 8601."),
  sink: described(v.string(), "Name of the configured sink."),
  destinations: described(
    v.array(ledgerDestination),
    "Destinations of the sink, as the isolate that answered sees them.",
  ),
  live: described(liveCounts, "Counters of the isolate that answered: they die with it."),
});
export type LedgerReply = Output<typeof ledgerReply>;

export const replayReply = v.strictObject({
  deliveredObjects: wholeNumber,
  deliveredEvents: wholeNumber,
  failedObjects: described(wholeNumber, "Dead letters of which something is left."),
  skippedObjects: wholeNumber,
  isStopped: described(v.boolean(), "The run stopped early because the streams do not take events yet."),
  cursor: v.exactOptional(described(v.string(), "Present when there are more dead letters; give it to the next run.")),
});
/** What one run of the replay did. */
export type ReplayReply = Output<typeof replayReply>;

export const sweepReply = v.strictObject({
  seen: described(wholeNumber, "Spool objects that were looked at."),
  sent: described(wholeNumber, "Pointers sent again."),
});
export type SweepReply = Output<typeof sweepReply>;

const OBJECTS_PER_REPLAY = 50;
const REPLAY_BODY_BYTES_MAX = 4_096;
const LIMIT_MESSAGE = say("is out of range", `Give a whole number from 1 to ${REPLAY_OBJECTS_MAX}.`);
const CURSOR_LENGTH_MAX = 2_048;
const cursor = v.exactOptional(
  described(v.pipe(v.string(), v.maxLength(CURSOR_LENGTH_MAX)), "Where an earlier answer stopped."),
);

/** Where events are, and what moves those that wait. */
export const LEDGER_ROWS = {
  readLedger: defineRow({
    method: "GET",
    path: EVENTS_ADMIN_PATHS.ledger,
    worker: "events",
    role: "operator",
    tag: "Events",
    summary: `Counts the events by where they are; with \`lines\`, returns those that wait or are dead, page by page (\`${NEXT_CURSOR_HEADER}\`).`,
    params: {},
    query: { lines: v.exactOptional(v.picklist(LEDGER_LINES)), cursor },
    replies: { 200: ledgerReply },
    alsoAnswers: "application/x-ndjson",
    errors: ["storage_failed"],
  }),
  replay: defineRow({
    method: "POST",
    path: EVENTS_ADMIN_PATHS.replay,
    worker: "events",
    role: "operator",
    tag: "Events",
    summary: "Delivers dead letters again; repeat it with the returned cursor until there is none.",
    params: {},
    body: {
      schema: closed({
        limit: v.optional(
          described(
            v.pipe(
              v.number(),
              v.safeInteger(LIMIT_MESSAGE),
              v.minValue(1, LIMIT_MESSAGE),
              v.maxValue(REPLAY_OBJECTS_MAX, LIMIT_MESSAGE),
            ),
            "Dead letters to try at most.",
          ),
          OBJECTS_PER_REPLAY,
        ),
        cursor,
      }),
      bytesMax: REPLAY_BODY_BYTES_MAX,
    },
    replies: { 200: replayReply },
    errors: ["too_large", "replay_running", "storage_failed"],
  }),
  sweep: defineRow({
    method: "POST",
    path: EVENTS_ADMIN_PATHS.sweep,
    worker: "events",
    role: "operator",
    tag: "Events",
    summary: "Sends the pointers of all waiting events again.",
    params: {},
    replies: { 200: sweepReply },
    errors: ["storage_failed"],
  }),
};
