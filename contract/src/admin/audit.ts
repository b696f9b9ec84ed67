import * as v from "valibot";

import type { Output } from "./output.ts";
import { change } from "./problems.ts";
import { defineRow } from "./row.ts";
import { described, keyText, numberText, wholeNumber } from "./shapes.ts";

const auditEntry = v.strictObject({
  sequence: described(wholeNumber, "Counts from 1."),
  atMs: described(wholeNumber, "Epoch milliseconds."),
  actor: v.string(),
  action: v.string(),
  environmentKey: v.exactOptional(v.string()),
  version: v.exactOptional(wholeNumber),
  message: v.exactOptional(v.string()),
  takenFrom: v.exactOptional(described(v.string(), "The project from which the environment was taken back.")),
  revision: v.exactOptional(wholeNumber),
  tree: v.exactOptional(described(v.string(), "Digest of the files of that revision.")),
  changes: v.exactOptional(v.array(change)),
  previousDigest: described(v.string(), "Digest of the entry before; empty for the first."),
  digest: described(v.string(), "SHA-256 over the canonical JSON of all other members."),
});
export type AuditEntry = Output<typeof auditEntry>;

const auditReply = v.strictObject({ entries: described(v.array(auditEntry), "Oldest first.") });
export type AuditReply = Output<typeof auditReply>;

/** What was done in a project, and by whom. */
export const AUDIT_ROWS = {
  listAudit: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/audit",
    worker: "publish",
    role: "reader",
    tag: "Audit",
    summary: "Lists the audit log, whose entries are chained by digests.",
    params: { project: keyText },
    query: { after: v.optional(described(numberText(0), "Entries after this sequence number."), "0") },
    replies: { 200: auditReply },
    errors: [],
  }),
};
