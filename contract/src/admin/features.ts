import * as v from "valibot";

import type { Output } from "./output.ts";
import { revisionRecord } from "./revision-replies.ts";
import { defineRow } from "./row.ts";
import { described, keyText, wholeNumber } from "./shapes.ts";
import { versionRecord } from "./versions.ts";

/** Places in the feature's `variations`, from 0, each with its percentage. */
const shares = v.array(v.array(v.number()));

const standing = v.strictObject({
  status: v.picklist(["active", "inactive"]),
  serves: described(
    v.string(),
    "Who is served what, such as `everyone: on`, the only target, `3 targets`, or `like staging`.",
  ),
  targets: v.exactOptional(
    described(wholeNumber, "Rules in force, the default included. Absent while the file could not be read."),
  ),
  split: v.exactOptional(
    described(
      shares,
      "What users get whom no rule but the one for everyone fits: places in `variations`, each with its percentage. Absent without such a rule.",
    ),
  ),
  rollout: v.exactOptional(
    described(
      v.strictObject({
        kind: v.picklist(["schedule", "gradual", "stepped"]),
        stages: described(
          v.array(v.array(v.number())),
          "Epoch milliseconds, each with the percentage let in from then on; a gradual one draws a straight line to the next.",
        ),
        serves: described(shares, "What those get who are let in; places in `variations`, each with its percentage."),
        isForSome: v.exactOptional(
          described(v.literal(true), "It is for users whom a condition fits, not for everyone."),
        ),
      }),
      "The rollout that is for everyone, else the first.",
    ),
  ),
});
/** What a feature does in one environment. */
export type FeatureStanding = Output<typeof standing>;

const summary = {
  id: v.string(),
  key: v.string(),
  path: v.string(),
  name: v.exactOptional(v.string()),
  type: v.string(),
  status: v.string(),
  owner: v.exactOptional(v.string()),
  expires: v.exactOptional(described(v.string(), "When it should be gone, as its file says it.")),
  permanent: v.exactOptional(described(v.literal(true), "It is meant to stay.")),
  tags: v.exactOptional(v.array(v.string())),
  variations: v.exactOptional(
    described(
      v.array(v.strictObject({ key: v.string(), name: v.exactOptional(v.string()) })),
      "In the order of the file. Absent while the file could not be read.",
    ),
  ),
  variables: v.exactOptional(described(v.array(v.string()), "Keys of its variables.")),
  audiences: v.exactOptional(described(v.array(v.string()), "Keys of the audiences that its rules name.")),
  elsewhere: v.exactOptional(
    described(
      wholeNumber,
      "Place in `variations` of what everyone gets in environments that the file leaves out; absent: nothing.",
    ),
  ),
  environments: described(
    v.record(v.string(), standing),
    "By environment key; without those that the file leaves out. In a list for one environment, only that one.",
  ),
};
const featureSummary = v.strictObject(summary);
/** What a list of features shows of one, as its file says it. */
export type FeatureSummary = Output<typeof featureSummary>;

const listing = {
  ...summary,
  changed: described(
    v.strictObject({ revision: wholeNumber, atMs: wholeNumber, author: v.string() }),
    "The revision that changed its file last.",
  ),
};
const featureListing = v.strictObject(listing);
export type FeatureListing = Output<typeof featureListing>;

const featureListReply = v.strictObject({
  revision: described(wholeNumber, "The newest revision, which the list is of; 0 before the first."),
  features: described(v.array(featureListing), "In the order of their keys."),
});
export type FeatureListReply = Output<typeof featureListReply>;

const featureReply = v.strictObject({
  ...listing,
  revision: described(wholeNumber, "The newest revision, whose file this is."),
  text: v.string(),
  live: described(
    v.array(
      v.strictObject({
        environmentKey: v.string(),
        version: wholeNumber,
        revision: v.exactOptional(described(wholeNumber, "Absent when the server has no record of it.")),
        isCurrent: described(v.boolean(), "Whether it serves this file, and not an earlier one."),
      }),
    ),
    "The version that each environment serves now, and the revision that it was made from.",
  ),
});
export type FeatureReply = Output<typeof featureReply>;

const featureHistoryReply = v.strictObject({
  id: v.string(),
  revisions: described(
    v.array(
      v.strictObject({
        ...revisionRecord.entries,
        path: v.string(),
        isRemoval: v.exactOptional(described(v.literal(true), "The feature was removed.")),
      }),
    ),
    "Revisions that changed its file, newest first.",
  ),
  versions: described(
    v.array(versionRecord),
    "Versions of all environments whose file of the feature is not that of the version before, newest first.",
  ),
});
export type FeatureHistoryReply = Output<typeof featureHistoryReply>;

const inFeature = { project: keyText, feature: keyText };
const tag = "Features";

/** The features of a project's newest revision. */
export const FEATURE_ROWS = {
  listFeatures: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/features",
    worker: "publish",
    role: "reader",
    tag,
    summary:
      "Lists features, one row each. `If-None-Match` with the last answer's `ETag` gets a 304 while nothing changed.",
    params: { project: keyText },
    query: { environment: v.exactOptional(keyText) },
    headers: { "if-none-match": v.exactOptional(v.pipe(v.string(), v.maxLength(1_024))) },
    replies: { 200: featureListReply },
    errors: [],
  }),
  readFeature: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/features/{feature}",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Shows a feature's file and what each environment serves of it.",
    params: inFeature,
    replies: { 200: featureReply },
    errors: ["unknown_feature", "changed_file", "storage_failed"],
  }),
  readFeatureHistory: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/features/{feature}/history",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Lists what happened to a feature, also to one that is gone.",
    params: inFeature,
    replies: { 200: featureHistoryReply },
    errors: ["unknown_feature"],
  }),
};
