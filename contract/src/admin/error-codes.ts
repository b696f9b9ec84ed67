import * as v from "valibot";

import type { Output } from "./output.ts";
import { described, wholeNumber } from "./shapes.ts";

interface ErrorFacts {
  readonly status: number;
  readonly title: string;
}

/** Every way in which an operator route refuses: its status, and the `error` of the answer. Tools react to the code. */
export const ERROR_CODES = {
  bad_patch: { status: 400, title: "Bad Request" },
  bad_request: { status: 400, title: "Bad Request" },
  unauthorized: { status: 401, title: "Unauthorized" },
  forbidden: { status: 403, title: "Forbidden" },
  not_found: { status: 404, title: "Not Found" },
  unknown_environment: { status: 404, title: "Not Found" },
  unknown_version: { status: 404, title: "Not Found" },
  unknown_key: { status: 404, title: "Not Found" },
  unknown_principal: { status: 404, title: "Not Found" },
  ambiguous_principal: { status: 409, title: "Conflict" },
  last_owner: { status: 409, title: "Conflict" },
  too_many_principals: { status: 409, title: "Conflict" },
  unknown_webhook: { status: 404, title: "Not Found" },
  too_many_webhooks: { status: 409, title: "Conflict" },
  unknown_revision: { status: 404, title: "Not Found" },
  unknown_feature: { status: 404, title: "Not Found" },
  unknown_variation: { status: 404, title: "Not Found" },
  unknown_entry: { status: 404, title: "Not Found" },
  frozen: { status: 409, title: "Conflict" },
  held_version: { status: 409, title: "Conflict" },
  nothing_published: { status: 409, title: "Conflict" },
  too_many_entries: { status: 409, title: "Conflict" },
  emergencies_for_owners: { status: 403, title: "Forbidden" },
  ambiguous_key: { status: 409, title: "Conflict" },
  last_key: { status: 409, title: "Conflict" },
  changed_version: { status: 409, title: "Conflict" },
  identity_changed: { status: 409, title: "Conflict" },
  foreign_environment: { status: 409, title: "Conflict" },
  taken_environment: { status: 409, title: "Conflict" },
  unproven_pointer: { status: 409, title: "Conflict" },
  unknown_base: { status: 409, title: "Conflict" },
  unexpected_tree: { status: 409, title: "Conflict" },
  merge_conflict: { status: 409, title: "Conflict" },
  changed_file: { status: 409, title: "Conflict" },
  superseded: { status: 409, title: "Conflict" },
  environment_in_files: { status: 409, title: "Conflict" },
  replay_running: { status: 409, title: "Conflict" },
  unknown_change: { status: 404, title: "Not Found" },
  own_change: { status: 403, title: "Forbidden" },
  owner_required: { status: 403, title: "Forbidden" },
  change_required: { status: 403, title: "Change required" },
  commit_required: { status: 403, title: "Commit required" },
  change_closed: { status: 409, title: "Conflict" },
  stale_change: { status: 409, title: "Conflict" },
  approvals_missing: { status: 409, title: "Approvals missing" },
  too_many_changes: { status: 409, title: "Conflict" },
  stale_draft: { status: 409, title: "Conflict" },
  too_many_drafts: { status: 409, title: "Conflict" },
  removed_version: { status: 410, title: "Gone" },
  stale_overlay: { status: 412, title: "Precondition Failed" },
  stale_version: { status: 412, title: "Precondition Failed" },
  too_large: { status: 413, title: "Payload Too Large" },
  invalid_files: { status: 422, title: "Invalid flag files" },
  wrong_project: { status: 422, title: "Wrong project" },
  message_required: { status: 422, title: "Message required" },
  breaking_changes: { status: 422, title: "Breaking changes" },
  refused_config: { status: 422, title: "Config refused" },
  idempotency_mismatch: { status: 422, title: "Idempotency-Key reused" },
  rate_limited: { status: 429, title: "Too Many Requests" },
  failed: { status: 500, title: "Internal Server Error" },
  not_configured: { status: 503, title: "Not configured" },
  not_at_edge: { status: 503, title: "Recorded, not at the edge yet" },
  identity_unavailable: { status: 503, title: "Service Unavailable" },
  storage_failed: { status: 503, title: "Service Unavailable" },
} as const satisfies Readonly<Record<string, ErrorFacts>>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What any route may answer, beside the codes of its row. */
export const COMMON_ERRORS = [
  "bad_request",
  "unauthorized",
  "forbidden",
  "identity_unavailable",
  "rate_limited",
  "failed",
  "not_configured",
] as const satisfies readonly ErrorCode[];

/** Body of a refusal. */
export const adminError = v.strictObject({
  statusCode: described(wholeNumber, "The status again."),
  code: described(v.picklist(Object.keys(ERROR_CODES) as ErrorCode[]), "Why; tools react to it."),
  message: described(
    v.union([v.string(), v.array(v.string())]),
    "What is wrong and what to do, in one line or several.",
  ),
  error: described(v.string(), "Title of the code."),
  data: v.exactOptional(
    described(v.record(v.string(), v.unknown()), "More, such as `problems` of a request or of flag files."),
  ),
});
export type AdminError = Output<typeof adminError>;
