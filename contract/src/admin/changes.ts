import * as v from "valibot";

import { authorship, SMALL_BODY_BYTES_MAX } from "./authorship.ts";
import { CHANGE_STATES, changeListing, changeListReply, changeReply } from "./change-replies.ts";
import type { Output } from "./output.ts";
import { patchMembers } from "./revisions.ts";
import { defineRow } from "./row.ts";
import { closed, described, flagText, keyText, numberText, say } from "./shapes.ts";
import { writeHeaders } from "./versions.ts";

/** Ours: a draft is stored whole, and whoever may read a project may propose. */
const DRAFT_BYTES_MAX = 4 * 1024 * 1024;
const TITLE_LENGTH_MAX = 200;

const digestText = described(
  v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, say("is not a digest", "Give the `digest` that the change shows."))),
  "SHA-256 over what the change does to each environment, as `digest` shows it.",
);

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
