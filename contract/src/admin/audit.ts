import * as v from "valibot";

import { PLATFORM_KEY } from "../principal.ts";
import type { Output } from "./output.ts";
import { overlayChange } from "./overlay-entry.ts";
import { change } from "./problems.ts";
import { defineRow } from "./row.ts";
import { described, keyText, numberText, say, wholeNumber } from "./shapes.ts";

/** How an author was proven. */
export const AUTHOR_VIAS = ["mtls", "access", "ci", "token", "break_glass", "platform"] as const;
export type AuthorVia = (typeof AUTHOR_VIAS)[number];

/** Who did something. */
export const authors = {
  actor: described(v.string(), "Who did it, as far as the server could prove it."),
  via: v.exactOptional(
    described(
      v.picklist(AUTHOR_VIAS),
      "What proved it; `platform`: nobody asked. Absent where an earlier release took the caller's word.",
    ),
  ),
  claimed: v.exactOptional(described(v.string(), "Who did it, as the caller said.")),
  isConsole: v.exactOptional(
    described(v.literal(true), "A member's request said that the console sent it: a claim, as `claimed` is."),
  ),
};

export const auditEntry = v.strictObject({
  sequence: described(wholeNumber, "Counts from 1."),
  atMs: described(wholeNumber, "Epoch milliseconds."),
  ...authors,
  action: v.string(),
  environmentKey: v.exactOptional(v.string()),
  version: v.exactOptional(wholeNumber),
  message: v.exactOptional(v.string()),
  takenFrom: v.exactOptional(described(v.string(), "The project from which the environment was taken back.")),
  overlay: v.exactOptional(described(overlayChange, "Entries of the overlay that started and ended.")),
  revision: v.exactOptional(wholeNumber),
  tree: v.exactOptional(described(v.string(), "Digest of the files of that revision.")),
  changes: v.exactOptional(
    described(v.array(change), "The first changes with long texts cut; `GET …/versions/{n}` has all."),
  ),
  changesSha256: v.exactOptional(described(v.string(), "SHA-256 of the stored text with all changes.")),
  previousDigest: described(v.string(), "Digest of the entry before; empty for the first."),
  digest: described(v.string(), "SHA-256 over the canonical JSON of all other members."),
});
export type AuditEntry = Output<typeof auditEntry>;

export const auditHead = v.strictObject({ sequence: wholeNumber, digest: v.string() });
/** Place and digest of one entry, from which everything before it follows. */
export type AuditHead = Output<typeof auditHead>;

export const auditReply = v.strictObject({
  entries: described(v.array(auditEntry), "Newest first."),
  nextBefore: v.exactOptional(
    described(
      wholeNumber,
      "`before` of the next page; absent on the last one. A page may be empty and have a next one.",
    ),
  ),
  head: described(auditHead, "The newest entry of the log, whatever was asked for."),
});
export type AuditReply = Output<typeof auditReply>;

/** A project, or the platform: `$platform`. */
export const projectOrPlatform = v.union([v.literal(PLATFORM_KEY), keyText]);

/** Entries in one answer. */
const ENTRIES_MAX = 500;
const ENTRIES_DEFAULT = 100;
/** Longest text of a filter, in UTF-16 code units. */
const FILTER_LENGTH_MAX = 200;

const NOT_A_TIME = say(
  "is not a time",
  "Write a date and time with its zone, such as 2026-11-20T12:00:00Z, or a date.",
);
const filterText = (text: string) =>
  v.exactOptional(described(v.pipe(v.string(), v.maxLength(FILTER_LENGTH_MAX)), text));
const timeText = (text: string) =>
  v.exactOptional(
    described(
      v.pipe(
        v.string(),
        v.regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/, NOT_A_TIME),
        v.transform((time) => Date.parse(time)),
        v.number(),
        v.safeInteger(NOT_A_TIME),
      ),
      text,
    ),
  );

const params = { project: projectOrPlatform };
const place = { worker: "publish", role: "reader", tag: "Audit", params } as const;

/** What was done in a project, and by whom. */
export const AUDIT_ROWS = {
  listAudit: defineRow({
    ...place,
    method: "GET",
    path: "/admin/v1/projects/{project}/audit",
    summary: "Lists the audit log, newest first.",
    query: {
      actor: filterText("Only what this actor did, or whoever claimed to be it."),
      action: filterText("Only this action."),
      environment: v.exactOptional(described(keyText, "Only in this environment.")),
      feature: v.exactOptional(described(keyText, "Only changes of this feature.")),
      since: timeText("Only from this time on."),
      until: timeText("Only before this time."),
      after: v.exactOptional(described(numberText(0), "Only entries after this sequence number.")),
      before: v.exactOptional(described(numberText(1), "Only entries before this sequence number: the cursor.")),
      limit: v.optional(
        described(
          v.pipe(
            numberText(1),
            v.transform((limit) => Math.min(limit, ENTRIES_MAX)),
            v.number(),
            v.integer(),
            v.minValue(1),
            v.maxValue(ENTRIES_MAX),
          ),
          `Entries in the answer; more than ${ENTRIES_MAX} count as ${ENTRIES_MAX}.`,
        ),
        String(ENTRIES_DEFAULT),
      ),
    },
    replies: { 200: auditReply },
    errors: ["not_found"],
  }),
  exportAudit: defineRow({
    ...place,
    method: "GET",
    path: "/admin/v1/projects/{project}/audit/export",
    summary: "Writes the whole audit log, oldest first, one JSON object per line.",
    query: { after: v.optional(described(numberText(0), "Entries after this sequence number."), "0") },
    replies: { 200: described(v.unknown(), "Lines of entries.") },
    alsoAnswers: "application/x-ndjson",
    errors: [],
  }),
};
