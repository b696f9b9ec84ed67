import * as v from "valibot";

import { SDK_KEY_KINDS, type SdkKeyRevocation } from "../sdk-key.ts";
import { authorship, idempotencyHeader, SMALL_BODY_BYTES_MAX } from "./authorship.ts";
import type { Output } from "./output.ts";
import { defineRow } from "./row.ts";
import { closed, described, keyText, wholeNumber } from "./shapes.ts";

/** Why a key was revoked: it was replaced, or somebody may have it who should not. */
export type RevocationReason = SdkKeyRevocation;
export const REVOCATION_REASONS = ["rotation", "compromise"] as const satisfies readonly RevocationReason[];

const listing = {
  id: described(v.string(), "Start of the key's digest; enough to revoke it."),
  kind: v.picklist(SDK_KEY_KINDS),
  key: v.exactOptional(described(v.string(), "Client and mobile keys are public and shown whole.")),
  hint: described(v.string(), "The end of the key."),
  createdAtMs: wholeNumber,
  revokedAtMs: v.exactOptional(wholeNumber),
  revokedFor: v.exactOptional(v.picklist(REVOCATION_REASONS)),
};

export const sdkKeyListing = v.strictObject(listing);
/** An SDK key as listed. Client and mobile keys are public and shown whole; server keys only by their end. */
export type SdkKeyListing = Output<typeof sdkKeyListing>;

export const createdSdkKey = v.strictObject({
  ...listing,
  key: described(v.string(), "The only time a server key is shown."),
  environmentId: v.string(),
  environmentKey: v.string(),
});
/** The only time a server key is shown. */
export type CreatedSdkKey = Output<typeof createdSdkKey>;

export const sdkKeyListReply = v.strictObject({ keys: v.array(sdkKeyListing) });
export type SdkKeyListReply = Output<typeof sdkKeyListReply>;

const OF_ENVIRONMENT = "/admin/v1/projects/{project}/environments/{environment}/sdk-keys";
const params = { project: keyText, environment: keyText };
const WRITE_ERRORS = [
  "too_large",
  "unknown_environment",
  "foreign_environment",
  "taken_environment",
  "unproven_pointer",
  "storage_failed",
] as const;

/** Longest text of a key, or of its id, in a path. Ours. */
const KEY_TEXT_LENGTH_MAX = 200;

/** SDK keys of an environment. */
export const KEY_ROWS = {
  listKeys: defineRow({
    method: "GET",
    path: OF_ENVIRONMENT,
    worker: "publish",
    role: "reader",
    tag: "SDK keys",
    summary: "Lists the SDK keys of an environment.",
    params,
    replies: { 200: sdkKeyListReply },
    errors: ["unknown_environment"],
  }),
  createKey: defineRow({
    method: "POST",
    path: OF_ENVIRONMENT,
    worker: "publish",
    role: "owner",
    tag: "SDK keys",
    summary: "Makes an SDK key; the first one of an environment publishes an empty config.",
    params,
    headers: idempotencyHeader,
    body: { schema: closed({ kind: v.picklist(SDK_KEY_KINDS), ...authorship }), bytesMax: SMALL_BODY_BYTES_MAX },
    replies: { 201: createdSdkKey },
    errors: WRITE_ERRORS,
  }),
  revokeKey: defineRow({
    method: "DELETE",
    path: `${OF_ENVIRONMENT}/{key}`,
    worker: "publish",
    role: "owner",
    tag: "SDK keys",
    summary: "Revokes an SDK key, by the id of its listing or by its text.",
    params: { ...params, key: v.pipe(v.string(), v.maxLength(KEY_TEXT_LENGTH_MAX)) },
    query: {
      reason: v.optional(
        described(v.picklist(REVOCATION_REASONS), "`compromise` also refuses the key's events at once."),
        "rotation",
      ),
    },
    body: { schema: closed(authorship), bytesMax: SMALL_BODY_BYTES_MAX },
    replies: { 200: sdkKeyListing },
    errors: ["unknown_key", "ambiguous_key", "last_key", "not_at_edge", ...WRITE_ERRORS],
  }),
};
