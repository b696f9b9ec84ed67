import * as v from "valibot";

import { authorship, idempotencyHeader, SMALL_BODY_BYTES_MAX } from "./authorship.ts";
import type { Output } from "./output.ts";
import { overlayReply } from "./overlay-entry.ts";
import { BREAKING_KINDS } from "./revisions.ts";
import { defineRow } from "./row.ts";
import { closed, described, flagText, keyText, listOf, say, wholeNumber } from "./shapes.ts";
import { WRITE_ERRORS, writeReplies } from "./versions.ts";

/** Characters of a reason. Ours: every version and audit entry of the change repeats it. */
const REASON_LENGTH_MAX = 500;
/** Entries that one request lifts: `off` and `serve` of one feature, and room to spare. */
const LIFTED_MAX = 10;

const NO_REASON = say("lacks a text", "Say why: everyone who sees the entry later wants to know.");
const reason = described(
  v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, NO_REASON),
    v.maxLength(REASON_LENGTH_MAX, say("is too long", `Say it in ${REASON_LENGTH_MAX} characters.`)),
  ),
  "Why; shown wherever the entry is shown.",
);

const entryBody = closed({
  kind: described(
    v.picklist(["off", "serve", "pinned", "frozen"]),
    "`off` and `serve` name a feature, `serve` also its variation, `pinned` a version.",
  ),
  feature: v.exactOptional(described(keyText, "Key of a feature that is published.")),
  variation: v.exactOptional(described(keyText, "Key of one of its variations: everyone is served it.")),
  version: v.exactOptional(
    described(v.pipe(wholeNumber, v.minValue(1)), "The version whose content is served from now on."),
  ),
  reason,
  expiresAtMs: v.exactOptional(
    described(wholeNumber, "Epoch milliseconds in the future; ends `serve` and `frozen`, and reminds of the others."),
  ),
  actor: authorship.actor,
});
export type OverlayRequest = Output<typeof entryBody>;

const NOT_A_REVISION = say("does not name a revision of the overlay", 'Give `revision` of the overlay, such as "3".');
const overlayHeaders = {
  "if-match": v.exactOptional(
    v.pipe(
      v.string(),
      v.trim(),
      v.regex(/^(\*|"?\d{1,9}"?)$/, NOT_A_REVISION),
      v.description(
        'The revision of the overlay that the change is based on, such as `"3"`. Absent or `*`: whatever is.',
      ),
      v.transform((text) => (text === "*" ? undefined : Number(text.replaceAll('"', "")))),
      v.optional(v.number()),
    ),
  ),
  ...idempotencyHeader,
};
const dryRun = { dryRun: v.exactOptional(described(flagText, "Answers what would happen and writes nothing.")) };

const NOT_IDS = say(
  "does not name entries",
  `Give at most ${LIFTED_MAX} ids from the overlay, with commas between them.`,
);
const entryIds = v.pipe(
  v.string(),
  v.regex(/^[\w-]{1,64}(,[\w-]{1,64})*$/, NOT_IDS),
  v.transform((text) => text.split(",")),
  v.array(v.string()),
  v.maxLength(LIFTED_MAX, NOT_IDS),
);

const liftBody = closed({
  reason,
  allow: described(
    v.optional(listOf(v.picklist(BREAKING_KINDS), BREAKING_KINDS.length), []),
    "Breaking changes that are meant, when a pin is lifted.",
  ),
  emergency: v.exactOptional(
    described(
      v.boolean(),
      "Lifts a pin without the approvals that the environment asks for, where its policy allows owners to.",
    ),
  ),
  actor: authorship.actor,
});
/** Why lifting a pin, which publishes the newest revision, is refused. */
const PIN_ERRORS = ["breaking_changes", "change_required", "commit_required"] as const;

const inEnvironment = { project: keyText, environment: keyText };
const place = { worker: "publish", tag: "Overlay" } as const;
const OVERLAY_ERRORS = [...WRITE_ERRORS, "nothing_published", "stale_overlay", "emergencies_for_owners"] as const;

/** What holds in an environment whatever the flag files say. */
export const OVERLAY_ROWS = {
  readOverlay: defineRow({
    ...place,
    method: "GET",
    path: "/admin/v1/projects/{project}/environments/{environment}/overlay",
    role: "reader",
    summary: "Lists what holds in an environment whatever the flag files say.",
    params: inEnvironment,
    replies: { 200: overlayReply },
    errors: ["unknown_environment"],
  }),
  addOverlayEntry: defineRow({
    ...place,
    method: "POST",
    path: "/admin/v1/projects/{project}/environments/{environment}/overlay",
    role: "publisher",
    summary: "Turns a feature off, serves one variation to everyone, pins a version, or refuses publishes.",
    params: inEnvironment,
    query: dryRun,
    headers: overlayHeaders,
    body: { schema: entryBody, bytesMax: SMALL_BODY_BYTES_MAX },
    replies: writeReplies,
    errors: [
      ...OVERLAY_ERRORS,
      "unknown_feature",
      "unknown_variation",
      "unknown_version",
      "removed_version",
      "held_version",
      "too_many_entries",
    ],
    environmentsOf: ({ params }) => [params.environment],
  }),
  liftOverlayEntry: defineRow({
    ...place,
    method: "DELETE",
    path: "/admin/v1/projects/{project}/environments/{environment}/overlay/{id}",
    role: "publisher",
    summary: "Lifts entries. Lifting a pin publishes the newest revision.",
    params: { ...inEnvironment, id: described(entryIds, "Ids of entries, with commas between them.") },
    query: dryRun,
    headers: overlayHeaders,
    body: { schema: liftBody, bytesMax: SMALL_BODY_BYTES_MAX },
    replies: writeReplies,
    errors: [...OVERLAY_ERRORS, "unknown_entry", "frozen", "invalid_files", "changed_file", ...PIN_ERRORS],
    environmentsOf: ({ params }) => [params.environment],
  }),
};
