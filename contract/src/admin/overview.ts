import * as v from "valibot";

import { auditHead } from "./audit.ts";
import { policy } from "./change-replies.ts";
import { environmentListing } from "./environments.ts";
import type { Output } from "./output.ts";
import { overlayReply } from "./overlay-entry.ts";
import { revisionRecord } from "./revision-replies.ts";
import { defineRow } from "./row.ts";
import { described, keyText, wholeNumber } from "./shapes.ts";

const storedVersion = v.nullable(wholeNumber);

const environmentOverview = v.strictObject({
  ...environmentListing.entries,
  name: v.exactOptional(described(v.string(), "As environments.yaml says it; absent when that could not be read.")),
  type: v.exactOptional(
    described(v.string(), "Such as `production`; absent when environments.yaml could not be read."),
  ),
  policy: described(policy, "The policy in force, which the newest revision has."),
  overlay: v.exactOptional(described(overlayReply, "What holds whatever the files say; absent when nothing does.")),
  stores: described(
    v.strictObject({ r2: storedVersion, kv: storedVersion }),
    "Version that each store's pointer names; null when it could not be read.",
  ),
  streams: v.exactOptional(described(wholeNumber, "Open event streams, when a realtime Worker is bound and answers.")),
});
/** One environment on the first page of a project. */
export type EnvironmentOverview = Output<typeof environmentOverview>;

const overviewReply = v.strictObject({
  projectKey: v.string(),
  name: v.exactOptional(described(v.string(), "As project.yaml says it; absent when that could not be read.")),
  head: v.exactOptional(described(revisionRecord, "The newest revision; absent before the first.")),
  environments: described(v.array(environmentOverview), "In the order in which they were created."),
  openChanges: described(wholeNumber, "Changes that are neither applied nor closed."),
  waiting: described(
    wholeNumber,
    "Open changes that lack approvals and that the caller may approve, as far as their records say.",
  ),
  stale: described(
    wholeNumber,
    "Features that expired, are complete or archived, or have served everyone the same everywhere for 30 days.",
  ),
  auditHead: described(auditHead, "The newest entry of the audit log."),
});
/** What the first page of a project shows. */
export type OverviewReply = Output<typeof overviewReply>;

/** A project at a glance. */
export const OVERVIEW_ROWS = {
  readOverview: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/overview",
    worker: "publish",
    role: "reader",
    tag: "Projects",
    summary: "Shows a project at a glance: its environments, what waits, and what should be tidied up.",
    params: { project: keyText },
    replies: { 200: overviewReply },
    errors: [],
  }),
};
