import * as v from "valibot";

import type { Output } from "./output.ts";
import { defineRow } from "./row.ts";
import { described, keyText, numberText, wholeNumber } from "./shapes.ts";

/** Lengths of the steps in which evaluations are counted. */
export const COUNT_STEPS = ["minute", "hour", "day"] as const;
export type CountStep = (typeof COUNT_STEPS)[number];

/** The variation of a row that counts defaults of the code. */
export const DEFAULT_VARIATION = "DEFAULT";

/** ETags are quoted texts of a few dozen characters. */
const ETAG_LENGTH_MAX = 200;

const names = described(
  v.record(v.string(), v.string()),
  "Keys of the ids in this answer, as far as the current config has them.",
);

const countSeries = v.strictObject({
  feature: described(v.string(), "Id of a feature; empty: all evaluations that no known feature served."),
  variation: described(
    v.string(),
    `Id of a variation; \`${DEFAULT_VARIATION}\`: the default of the code; empty: the SDK named none.`,
  ),
  variable: v.exactOptional(described(v.string(), "Key of a variable; only in answers for one feature.")),
  reason: v.exactOptional(described(v.string(), "Reason of the evaluations; only in answers for one feature.")),
  points: described(
    v.array(v.tuple([wholeNumber, wholeNumber])),
    "Pairs of a step, counted from `fromMs`, and the evaluations in it; steps without any are left out.",
  ),
});
export type CountSeries = Output<typeof countSeries>;

export const countsReply = v.strictObject({
  environmentId: v.string(),
  by: v.picklist(COUNT_STEPS),
  fromMs: described(wholeNumber, "Start of the first step, in epoch milliseconds."),
  toMs: described(wholeNumber, "End of the last step, in epoch milliseconds."),
  stepMs: wholeNumber,
  series: v.array(countSeries),
  names,
  isComplete: described(
    v.boolean(),
    "False when there is more than one answer holds: ask for a shorter time or one feature.",
  ),
});
/** Evaluations over time. They count evaluations, not people, and are approximate. */
export type CountsReply = Output<typeof countsReply>;

const missingVariable = v.strictObject({
  variable: v.string(),
  evaluations: wholeNumber,
  lastMs: described(wholeNumber, "Minute in which it was asked for last, in epoch milliseconds."),
});
export type MissingVariable = Output<typeof missingVariable>;

export const propagationReply = v.strictObject({
  environmentId: v.string(),
  generatedAtMs: wholeNumber,
  etag: described(v.string(), "The ETag that was asked about."),
  windowMs: described(wholeNumber, "How far back polls are counted."),
  polls: described(wholeNumber, "Polls of SDKs in that time."),
  holding: described(wholeNumber, "Polls after which the SDK held this ETag."),
  etags: described(
    v.array(v.strictObject({ etag: v.string(), polls: wholeNumber })),
    "What SDKs held after their polls, most frequent first.",
  ),
  missing: described(
    v.array(missingVariable),
    "Variables that code asked for today or yesterday (UTC) and no flag defines, most frequent first.",
  ),
});
export type PropagationReply = Output<typeof propagationReply>;

const featureActivity = v.strictObject({
  feature: described(v.string(), "Id of a feature."),
  lastMs: described(
    wholeNumber,
    "Epoch milliseconds of the minute of the last evaluation; of the hour when that is older than the counted minutes.",
  ),
  perMinute: described(v.number(), "Evaluations per minute over the last hour."),
  spark: described(v.array(wholeNumber), "Evaluations in each twelfth of the last hour, oldest first; empty: none."),
});
export type FeatureActivity = Output<typeof featureActivity>;

export const activityReply = v.strictObject({
  environmentId: v.string(),
  generatedAtMs: wholeNumber,
  features: described(v.array(featureActivity), "Latest evaluation first."),
  names,
});
export type ActivityReply = Output<typeof activityReply>;

const place = {
  project: keyText,
  environment: described(
    keyText,
    "Key of the environment, or its id: a renamed environment and one with an id of its own are found by their id only.",
  ),
};
const tag = "Counts";
const errors = ["unknown_environment", "storage_failed"] as const;
const time = v.exactOptional(described(numberText(0), "Epoch milliseconds."));

/** What SDKs evaluate and hold, counted in the events and config Workers. */
export const COUNT_ROWS = {
  readCounts: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/environments/{environment}/counts",
    worker: "events",
    role: "reader",
    tag,
    summary:
      "Counts evaluations over time, by feature and variation; with `feature`, also by variable and reason. Minutes are kept for 48 hours, hours for 90 days, days for 400.",
    params: place,
    query: {
      from: time,
      to: time,
      by: v.exactOptional(v.picklist(COUNT_STEPS)),
      feature: v.exactOptional(described(keyText, "Key or id of one feature.")),
    },
    replies: { 200: countsReply },
    errors,
  }),
  readPropagation: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/environments/{environment}/propagation",
    worker: "events",
    role: "reader",
    tag,
    summary: "Shows how many SDK polls hold a version, and which variables code asks for that no flag defines.",
    params: place,
    query: {
      etag: v.exactOptional(
        described(v.pipe(v.string(), v.maxLength(ETAG_LENGTH_MAX)), "Left out: that of the current version."),
      ),
    },
    replies: { 200: propagationReply },
    errors,
  }),
  readActivity: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/environments/{environment}/activity",
    worker: "events",
    role: "reader",
    tag,
    summary: "Lists when each feature was evaluated last, and how often in the last hour.",
    params: place,
    replies: { 200: activityReply },
    errors,
  }),
};
