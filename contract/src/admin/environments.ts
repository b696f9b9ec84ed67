import * as v from "valibot";

import { authorship, SMALL_BODY_BYTES_MAX } from "./authorship.ts";
import type { Output } from "./output.ts";
import { overlayReply } from "./overlay-entry.ts";
import { defineRow } from "./row.ts";
import { closed, described, keyText, wholeNumber } from "./shapes.ts";
import { versionRecord } from "./versions.ts";

const keysInForce = described(
  v.strictObject({ server: wholeNumber, client: wholeNumber, mobile: wholeNumber }),
  "Keys in force by kind.",
);

export const environmentListing = v.strictObject({
  environmentId: v.string(),
  environmentKey: v.string(),
  version: described(wholeNumber, "Current version; 0 before the first."),
  etag: v.exactOptional(described(v.string(), "ETag of the current version; absent before the first.")),
  publishedAtMs: v.exactOptional(
    described(
      wholeNumber,
      "Epoch milliseconds at which the current version was published; absent when the server has no record of it.",
    ),
  ),
  publishedBy: v.exactOptional(
    described(v.string(), "Actor of the current version; absent when the server has no record of it."),
  ),
  keys: keysInForce,
  leftFiles: v.exactOptional(
    described(v.literal(true), "The newest revision lacks it. It is served all the same until it is retired."),
  ),
  retiredAtMs: v.exactOptional(
    described(wholeNumber, "Epoch milliseconds at which it was retired: its keys are revoked."),
  ),
});
/** One environment in a list; `StatusReply` shows more of it. */
export type EnvironmentListing = Output<typeof environmentListing>;

export const environmentListReply = v.strictObject({
  environments: described(v.array(environmentListing), "In the order in which they were created."),
});
export type EnvironmentListReply = Output<typeof environmentListReply>;

const storedVersion = v.nullable(wholeNumber);
export const statusReply = v.strictObject({
  environmentId: v.string(),
  environmentKey: v.string(),
  version: v.exactOptional(described(versionRecord, "Absent before the first version.")),
  stores: described(
    v.strictObject({ r2: storedVersion, kv: storedVersion }),
    "Version that each store's pointer names; null when it could not be read.",
  ),
  ownedBy: v.exactOptional(
    described(
      v.string(),
      "The project that made the environment, when it is another one: this one cannot publish to it.",
    ),
  ),
  takenBy: v.exactOptional(
    described(
      v.string(),
      "The project whose version readers see, when it is another one although this one made the environment.",
    ),
  ),
  overlay: v.exactOptional(described(overlayReply, "What holds whatever the files say; absent when nothing does.")),
  keys: keysInForce,
  streams: v.exactOptional(described(wholeNumber, "Open event streams, when a realtime Worker is bound and answers.")),
  unsigned: v.exactOptional(
    described(
      v.array(v.string()),
      "What is stored without a signature of the current key; absent when the publish Worker has no signing key.",
    ),
  ),
});
export type StatusReply = Output<typeof statusReply>;

const retireReply = v.strictObject({
  environmentId: v.string(),
  environmentKey: v.string(),
  retiredAtMs: wholeNumber,
  revokedKeys: wholeNumber,
});
export type RetireReply = Output<typeof retireReply>;

/** The environments of a project and their state. */
export const ENVIRONMENT_ROWS = {
  listEnvironments: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/environments",
    worker: "publish",
    role: "reader",
    tag: "Environments",
    summary: "Lists the environments of a project.",
    params: { project: keyText },
    replies: { 200: environmentListReply },
    errors: [],
  }),
  readStatus: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/environments/{environment}/status",
    worker: "publish",
    role: "reader",
    tag: "Environments",
    summary: "Shows what an environment serves, and whether the stores agree.",
    params: { project: keyText, environment: keyText },
    replies: { 200: statusReply },
    errors: ["unknown_environment"],
  }),
  retireEnvironment: defineRow({
    method: "DELETE",
    path: "/admin/v1/projects/{project}/environments/{environment}",
    worker: "publish",
    role: "owner",
    tag: "Environments",
    summary: "Revokes all keys of an environment that the files no longer have.",
    params: { project: keyText, environment: keyText },
    body: { schema: closed(authorship), bytesMax: SMALL_BODY_BYTES_MAX },
    replies: { 200: retireReply },
    errors: ["too_large", "unknown_environment", "environment_in_files", "storage_failed"],
  }),
};
