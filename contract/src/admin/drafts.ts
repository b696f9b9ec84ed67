import * as v from "valibot";

import type { Output } from "./output.ts";
import { patchMembers } from "./revisions.ts";
import { defineRow } from "./row.ts";
import { closed, cutText, described, keyText, numberText, wholeNumber } from "./shapes.ts";

/** Ours: a draft is one row of the project's database, which holds 2 MB. About a thousand flags edited at once. */
const OWN_DRAFT_BYTES_MAX = 1024 * 1024;
const TITLE_LENGTH_MAX = 200;

const { environments, allow, files, removed } = patchMembers;
const content = {
  base: patchMembers.base,
  files,
  removed,
  environments,
  allow,
  title: v.optional(
    described(cutText(TITLE_LENGTH_MAX), "What it is for; may be empty until it becomes a change."),
    "",
  ),
  message: patchMembers.message,
};

const saveBody = closed({
  ...content,
  number: described(
    v.pipe(wholeNumber, v.safeInteger()),
    "The `number` of the stored draft that this replaces; 0 when there is none.",
  ),
});
/** A person's draft as it is sent. */
export type SaveDraftRequest = Output<typeof saveBody>;

const ownDraft = v.strictObject({
  number: described(wholeNumber, "Names this state of the draft: every save gives another, and none comes back."),
  savedAtMs: wholeNumber,
  base: wholeNumber,
  files: v.array(v.strictObject({ path: v.string(), text: v.string() })),
  removed: v.array(v.string()),
  environments: v.array(v.string()),
  allow: v.array(v.string()),
  title: v.string(),
  message: v.exactOptional(v.string()),
});
/** What somebody edits and has not proposed yet. */
export type OwnDraft = Output<typeof ownDraft>;

const draftReply = v.strictObject({
  draft: v.exactOptional(described(ownDraft, "Absent while the caller has none.")),
});
export type DraftReply = Output<typeof draftReply>;

const savedDraft = v.strictObject({ number: wholeNumber, savedAtMs: wholeNumber });
export type SavedDraft = Output<typeof savedDraft>;

const place = {
  path: "/admin/v1/projects/{project}/draft",
  worker: "publish",
  role: "reader",
  tag: "Changes",
  params: { project: keyText },
} as const;

/** What a person edits: one draft for each person and project, which nobody else sees. */
export const DRAFT_ROWS = {
  readDraft: defineRow({
    ...place,
    method: "GET",
    summary: "Shows the caller's own draft.",
    replies: { 200: draftReply },
    errors: [],
  }),
  saveDraft: defineRow({
    ...place,
    method: "PUT",
    summary:
      "Keeps the caller's own draft. Nothing is compiled or merged; a draft that was saved elsewhere meanwhile is not replaced.",
    body: { schema: saveBody, bytesMax: OWN_DRAFT_BYTES_MAX },
    replies: { 200: savedDraft },
    errors: ["too_large", "stale_draft", "too_many_drafts"],
  }),
  discardDraft: defineRow({
    ...place,
    method: "DELETE",
    summary: "Removes the caller's own draft, as after it became a change.",
    query: { number: described(numberText(1), "The `number` of the draft that is meant.") },
    replies: { 200: draftReply },
    errors: ["stale_draft"],
  }),
};
