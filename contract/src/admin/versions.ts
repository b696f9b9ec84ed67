import * as v from "valibot";

import { PUBLISH_BODY_BYTES_MAX } from "../limits.ts";
import { CONFIG_VIEWS, type ConfigView } from "../storage-layout.ts";
import { auditHead, authors } from "./audit.ts";
import { authorship, idempotencyHeader, SMALL_BODY_BYTES_MAX } from "./authorship.ts";
import type { Output } from "./output.ts";
import { overlayChange, overlayEntry, overlayReply, overlayRules } from "./overlay-entry.ts";
import { change, problem } from "./problems.ts";
import { defineRow } from "./row.ts";
import { closed, described, flagText, keyText, listOf, numberText, say, wholeNumber } from "./shapes.ts";

const storedView = v.strictObject({ bytes: wholeNumber, sha256: v.exactOptional(v.string()) });
const optionalView = v.exactOptional(storedView);
const views = v.strictObject(
  Object.fromEntries(CONFIG_VIEWS.map((view) => [view, optionalView])) as Record<ConfigView, typeof optionalView>,
);

export const versionRecord = v.strictObject({
  environmentId: v.string(),
  environmentKey: v.string(),
  version: wholeNumber,
  parent: described(wholeNumber, "Version that was current before; 0 when there was none."),
  kind: described(
    v.picklist(["publish", "rollback", "keys", "initial", "overlay"]),
    "Why it exists. `keys`: a client key changed. `initial`: the empty config of an environment's first key. " +
      "`overlay`: entries of the overlay started or ended.",
  ),
  held: v.exactOptional(
    described(v.literal(true), "Stored and never served: an earlier version was pinned when it was published."),
  ),
  rollbackOf: v.exactOptional(described(wholeNumber, "The version whose content a rollback brought back.")),
  takenFrom: v.exactOptional(described(v.string(), "The project from which the environment was taken back.")),
  etag: v.string(),
  lastModifiedMs: described(wholeNumber, "Epoch milliseconds, a whole second: the `Last-Modified` of this version."),
  createdAtMs: described(wholeNumber, "Epoch milliseconds by the server's clock."),
  ...authors,
  message: v.string(),
  views,
  snapshotSha256: v.exactOptional(
    described(v.string(), "Lower-case hex SHA-256 of the stored content; absent in versions of earlier releases."),
  ),
  revision: v.exactOptional(
    described(wholeNumber, "The revision whose files were compiled; absent in versions that no revision made."),
  ),
  compiler: v.exactOptional(
    described(v.string(), "The compiler that made the content, such as `burgee 0.1.0 / rules 1`."),
  ),
  policy: v.exactOptional(
    described(v.picklist(["approved", "git"]), "The policy of the environment that the publish met; absent for none."),
  ),
  rules: v.exactOptional(described(overlayRules, "Rules of the overlay that were applied to the content.")),
  overlay: v.exactOptional(described(overlayChange, "Entries of the overlay that start and end with it.")),
});
export type VersionRecord = Output<typeof versionRecord>;
/** Why a version exists. */
export type VersionKind = VersionRecord["kind"];

export const publishReply = v.strictObject({
  outcome: described(
    v.picklist(["published", "unchanged", "dry_run", "held"]),
    "`held`: stored as a version that is not served, because an earlier one is pinned.",
  ),
  version: v.exactOptional(
    described(
      versionRecord,
      "What is current afterwards, or the version that is held; absent only for a dry run on nothing.",
    ),
  ),
  changes: v.array(change),
  problems: described(v.array(problem), "Warnings; errors arrive as a refusal."),
  overlay: v.exactOptional(described(overlayReply, "What holds whatever the files say; absent when nothing does.")),
  auditHead: v.exactOptional(
    described(
      auditHead,
      "Newest entry of the audit log. Whoever keeps it can prove later that the log was not rewritten.",
    ),
  ),
});
/** Reply to a publish or rollback. */
export type PublishReply = Output<typeof publishReply>;

export const validateReply = v.strictObject({
  problems: v.array(problem),
  environments: v.array(v.strictObject({ environmentId: v.string(), environmentKey: v.string() })),
});
export type ValidateReply = Output<typeof validateReply>;

export const versionListReply = v.strictObject({
  versions: described(v.array(versionRecord), "Newest first."),
  overlay: v.exactOptional(
    described(v.array(overlayEntry), "Entries of the overlay in force; absent when there are none."),
  ),
});
export type VersionListReply = Output<typeof versionListReply>;

export const versionReply = v.strictObject({
  version: versionRecord,
  changes: described(v.array(change), "What it changed against its parent."),
  snapshot: described(v.unknown(), "The compiled environment, with the rules of the overlay applied."),
});
export type VersionReply = Output<typeof versionReply>;

/** Files of one request. Ours: a few for each of 10,000 features. */
const FILES_MAX = 50_000;
export const files = listOf(closed({ path: v.string(), text: v.string() }), FILES_MAX);

/** Versions in one answer. */
const VERSIONS_MAX = 1_000;
const VERSIONS_DEFAULT = 50;

const project = { project: keyText };
const inEnvironment = { environment: keyText };

const NOT_A_PARENT = say("does not name a version", 'Give the parent version, such as "12", or 0 for none yet.');
/** What a caller asks of a write, beside its content. */
export const writeHeaders = {
  "if-match": v.exactOptional(
    v.pipe(
      v.string(),
      v.trim(),
      v.regex(/^(\*|"?\d{1,9}"?)$/, NOT_A_PARENT),
      v.description(
        'The version that must be current, such as `"12"`; `"0"` for none yet. Absent or `*`: whatever is.',
      ),
      v.transform((text) => (text === "*" ? undefined : Number(text.replaceAll('"', "")))),
      v.optional(v.number()),
    ),
  ),
  ...idempotencyHeader,
};
const writeQuery = {
  ...inEnvironment,
  dryRun: v.exactOptional(described(flagText, "Answers what would happen and writes nothing.")),
  takeBack: v.exactOptional(
    described(flagText, "Replaces a version that another project published to this project's environment."),
  ),
};
export const WRITE_ERRORS = [
  "too_large",
  "unknown_environment",
  "stale_version",
  "identity_changed",
  "foreign_environment",
  "taken_environment",
  "unproven_pointer",
  "changed_version",
  "refused_config",
  "idempotency_mismatch",
  "storage_failed",
] as const;
export const writeReplies = {
  200: described(publishReply, "Nothing was published: a dry run, or equal content."),
  201: publishReply,
};

/** The versions of environments. */
export const VERSION_ROWS = {
  validate: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/validate",
    worker: "publish",
    role: "reader",
    tag: "Versions",
    summary: "Checks flag files without publishing them.",
    params: project,
    body: { schema: closed({ files }), bytesMax: PUBLISH_BODY_BYTES_MAX },
    replies: { 200: validateReply },
    errors: ["too_large", "invalid_files"],
  }),
  listVersions: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/versions",
    worker: "publish",
    role: "reader",
    tag: "Versions",
    summary: "Lists the versions of an environment, newest first.",
    params: project,
    query: {
      ...inEnvironment,
      limit: v.optional(
        described(
          v.pipe(
            numberText(1),
            v.transform((limit) => Math.min(limit, VERSIONS_MAX)),
            v.number(),
            v.integer(),
            v.minValue(1),
            v.maxValue(VERSIONS_MAX),
          ),
          `Versions in the answer; more than ${VERSIONS_MAX} count as ${VERSIONS_MAX}.`,
        ),
        String(VERSIONS_DEFAULT),
      ),
    },
    replies: { 200: versionListReply },
    errors: ["unknown_environment"],
  }),
  readVersion: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/versions/{version}",
    worker: "publish",
    role: "reader",
    tag: "Versions",
    summary: "Shows one version, what it changed and its content.",
    params: { ...project, version: numberText(1) },
    query: inEnvironment,
    replies: { 200: versionReply },
    errors: ["unknown_version"],
  }),
  rollBack: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/versions/{version}/rollback",
    worker: "publish",
    role: "publisher",
    tag: "Versions",
    summary: "Publishes the content of an earlier version as a new one, and pins it: later publishes are held.",
    params: { ...project, version: numberText(1) },
    query: writeQuery,
    headers: writeHeaders,
    body: { schema: closed(authorship), bytesMax: SMALL_BODY_BYTES_MAX },
    replies: writeReplies,
    errors: ["unknown_version", "removed_version", "held_version", "emergencies_for_owners", ...WRITE_ERRORS],
    environmentsOf: ({ query }) => [query.environment],
  }),
};
