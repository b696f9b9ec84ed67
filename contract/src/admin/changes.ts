import * as v from "valibot";

import { authors } from "./audit.ts";
import { authorship, SMALL_BODY_BYTES_MAX } from "./authorship.ts";
import type { Output } from "./output.ts";
import { change } from "./problems.ts";
import { BREAKING_KINDS, environmentOutcome, patchMembers } from "./revisions.ts";
import { defineRow } from "./row.ts";
import { closed, described, flagText, keyText, numberText, say, wholeNumber } from "./shapes.ts";
import { writeHeaders } from "./versions.ts";

/** How far a change has come. */
export const CHANGE_STATES = ["open", "approved", "scheduled", "applied", "rejected", "withdrawn", "failed"] as const;

/** Ours: a draft is stored whole, and whoever may read a project may propose. */
const DRAFT_BYTES_MAX = 4 * 1024 * 1024;
const TITLE_LENGTH_MAX = 200;

const digestText = described(
  v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, say("is not a digest", "Give the `digest` that the change shows."))),
  "SHA-256 over what the change does to each environment, as `digest` shows it.",
);

const approval = v.strictObject({
  by: described(v.string(), "Who approved, as proven."),
  via: authors.via,
  atMs: described(wholeNumber, "Epoch milliseconds."),
  digest: described(v.string(), "Of what was approved."),
});

const changeListing = v.strictObject({
  id: described(v.string(), "Such as `c12`."),
  title: v.string(),
  message: v.string(),
  authors: described(
    v.array(v.string()),
    "Who wrote the draft, as proven, the opener first. None of them can approve.",
  ),
  claimed: v.exactOptional(described(v.string(), "Who opened it, as the caller said.")),
  base: described(wholeNumber, "The revision that the draft changes."),
  environments: described(v.array(v.string()), "Environments to publish to; `*` for all."),
  files: described(wholeNumber, "How many files the draft changes or removes."),
  allow: v.array(v.picklist(BREAKING_KINDS)),
  state: v.picklist(CHANGE_STATES),
  createdAtMs: wholeNumber,
  changedAtMs: wholeNumber,
  approvals: v.array(approval),
  scheduledAtMs: v.exactOptional(described(wholeNumber, "When it is applied by itself.")),
  scheduledBy: v.exactOptional(v.string()),
  closedBy: v.exactOptional(described(v.string(), "Who applied, rejected or withdrew it.")),
  reason: v.exactOptional(described(v.string(), "Why it was rejected, withdrawn, or could not be applied.")),
  revision: v.exactOptional(described(wholeNumber, "The revision that it became.")),
  outcomes: v.exactOptional(described(v.array(environmentOutcome), "What became of each environment.")),
});
/** A proposed change of flag files. */
export type ChangeListing = Output<typeof changeListing>;
export type ChangeState = ChangeListing["state"];

const policy = v.strictObject({
  changes: v.picklist(["direct", "approved", "git"]),
  approvals: wholeNumber,
  emergencies: v.boolean(),
});

const variationKey = described(v.nullable(v.string()), "Key of the variation; null stands for the default in code.");
const impact = v.strictObject({
  users: described(wholeNumber, "Sample users that were evaluated before and after."),
  features: v.array(
    v.strictObject({
      feature: v.string(),
      renamedFrom: v.exactOptional(v.string()),
      changedUsers: wholeNumber,
      changedShare: described(v.number(), "From 0 to 1."),
      moves: v.array(
        v.strictObject({
          from: variationKey,
          to: variationKey,
          hasNewValues: v.exactOptional(v.literal(true)),
          users: wholeNumber,
        }),
      ),
      defaultUsers: wholeNumber,
    }),
  ),
});

const changeEffect = v.strictObject({
  environmentKey: v.string(),
  policy: described(policy, "The policy in force, which the newest revision has."),
  newPolicy: v.exactOptional(described(policy, "What the change makes of it.")),
  isPublished: described(v.boolean(), "Whether the change publishes to it."),
  changes: described(v.array(change), "Against what it serves."),
  impact: v.exactOptional(described(impact, "For whom something else is served, when it was asked for.")),
});
/** What a change does to one environment. */
export type ChangeEffect = Output<typeof changeEffect>;

const changeReply = v.strictObject({
  change: changeListing,
  digest: v.exactOptional(
    described(
      v.string(),
      "Of what the change does, merged with the newest revision. Absent when it cannot be applied.",
    ),
  ),
  effects: described(v.array(changeEffect), "Environments that it touches."),
  approvalsNeeded: described(wholeNumber, "How many other people must approve."),
  approvalsHeld: described(wholeNumber, "How many did, and approved what the change does now."),
  changedSince: described(
    v.array(v.string()),
    "What an approval did not cover, because it was merged or published since.",
  ),
  obstacles: described(v.array(v.string()), "Why it cannot be applied now; empty when it can."),
  patch: v.exactOptional(described(v.string(), "The text edits as `git apply` takes them, from the flags folder.")),
});
/** A change, and what it would do if it were applied now. */
export type ChangeReply = Output<typeof changeReply>;

const changeListReply = v.strictObject({
  changes: described(v.array(changeListing), "Newest first."),
  nextBefore: v.exactOptional(described(wholeNumber, "`before` of the next page; absent on the last one.")),
});
export type ChangeListReply = Output<typeof changeListReply>;

const draftMembers = {
  ...patchMembers,
  title: described(
    v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, say("is empty", "Say in a few words what the change is for.")),
      v.maxLength(TITLE_LENGTH_MAX, say("is too long", `Use at most ${TITLE_LENGTH_MAX} characters.`)),
    ),
    "What it is for, in one line.",
  ),
  actor: authorship.actor,
};
const draftBody = { schema: closed(draftMembers), bytesMax: DRAFT_BYTES_MAX };
/** A draft as it is sent. */
export type DraftRequest = Output<typeof draftBody.schema>;

const NOT_A_CHANGE = say("is not the id of a change", "Give an id such as `c12`.");
const changeId = v.pipe(v.string(), v.regex(/^c[1-9]\d{0,8}$/, NOT_A_CHANGE));
const inChange = { project: keyText, change: changeId };

const tag = "Changes";
const small = { schema: closed(authorship), bytesMax: SMALL_BODY_BYTES_MAX };
const FILE_ERRORS = [
  "bad_patch",
  "unknown_base",
  "merge_conflict",
  "changed_file",
  "invalid_files",
  "wrong_project",
  "message_required",
  "unknown_environment",
  "storage_failed",
] as const;
const STEP_ERRORS = ["too_large", "unknown_change", "change_closed", ...FILE_ERRORS] as const;
const APPLY_ERRORS = [
  ...STEP_ERRORS,
  "approvals_missing",
  "change_required",
  "commit_required",
  "owner_required",
  "breaking_changes",
  "superseded",
  "stale_version",
  "identity_changed",
  "foreign_environment",
  "taken_environment",
  "unproven_pointer",
  "refused_config",
  "idempotency_mismatch",
] as const;
/** Which environments a change touches is written in the change, so its handler asks for the role in each of them. */
const environmentsOf = () => [];

/** Proposed changes: drafts that others approve before they are applied. */
export const CHANGE_ROWS = {
  openChange: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/changes",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Opens a change: a draft on top of a revision.",
    params: { project: keyText },
    headers: { "idempotency-key": writeHeaders["idempotency-key"] },
    body: draftBody,
    replies: { 201: changeReply },
    errors: ["too_large", "too_many_changes", "idempotency_mismatch", ...FILE_ERRORS],
  }),
  listChanges: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/changes",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Lists changes, newest first.",
    params: { project: keyText },
    query: {
      state: v.exactOptional(described(v.picklist(CHANGE_STATES), "Only changes in this state.")),
      before: v.exactOptional(described(numberText(1), "Only changes before this number: the cursor.")),
    },
    replies: { 200: changeListReply },
    errors: [],
  }),
  readChange: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/changes/{change}",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Shows a change, what it would do now, and whether its approvals still hold.",
    params: inChange,
    query: {
      patch: v.exactOptional(described(flagText, "Adds the text edits as a patch.")),
      impact: v.exactOptional(described(flagText, "Adds for whom something else would be served.")),
    },
    replies: { 200: changeReply },
    errors: ["unknown_change", "storage_failed", "changed_file"],
  }),
  editChange: defineRow({
    method: "PUT",
    path: "/admin/v1/projects/{project}/changes/{change}",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Replaces the draft of a change, which voids its approvals.",
    params: inChange,
    body: draftBody,
    replies: { 200: changeReply },
    errors: ["own_change", ...STEP_ERRORS],
  }),
  approveChange: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/changes/{change}/approve",
    worker: "publish",
    role: "publisher",
    tag,
    summary: "Approves what a change does.",
    params: inChange,
    body: { schema: closed({ digest: digestText, ...authorship }), bytesMax: SMALL_BODY_BYTES_MAX },
    replies: { 200: changeReply },
    errors: ["own_change", "stale_change", ...STEP_ERRORS],
    environmentsOf,
  }),
  rejectChange: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/changes/{change}/reject",
    worker: "publish",
    role: "publisher",
    tag,
    summary: "Rejects a change for good.",
    params: inChange,
    body: small,
    replies: { 200: changeListing },
    errors: STEP_ERRORS,
    environmentsOf,
  }),
  withdrawChange: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/changes/{change}/withdraw",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Withdraws a change: its author, or an owner.",
    params: inChange,
    body: small,
    replies: { 200: changeListing },
    errors: ["own_change", ...STEP_ERRORS],
  }),
  applyChange: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/changes/{change}/apply",
    worker: "publish",
    role: "publisher",
    tag,
    summary: "Makes a change the newest revision and publishes it. Repeating it changes nothing more.",
    params: inChange,
    body: small,
    replies: { 200: changeListing },
    errors: APPLY_ERRORS,
    environmentsOf,
  }),
  scheduleChange: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/changes/{change}/schedule",
    worker: "publish",
    role: "publisher",
    tag,
    summary: "Has a change applied at a time, if everything still allows it then.",
    params: inChange,
    body: {
      schema: closed({
        at: described(
          v.pipe(
            v.string(),
            v.regex(
              /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/,
              say("is not a time", "Write a date and time with its zone, such as 2026-11-20T12:00:00Z."),
            ),
          ),
          "When, such as 2026-11-20T12:00:00Z.",
        ),
        ...authorship,
      }),
      bytesMax: SMALL_BODY_BYTES_MAX,
    },
    replies: { 200: changeListing },
    errors: APPLY_ERRORS,
    environmentsOf,
  }),
};
