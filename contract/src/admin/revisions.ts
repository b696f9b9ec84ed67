import * as v from "valibot";

import { PUBLISH_BODY_BYTES_MAX } from "../limits.ts";
import { authorship } from "./authorship.ts";
import type { Output } from "./output.ts";
import {
  filesReply,
  findRevisionReply,
  projectListReply,
  pushReply,
  revisionListReply,
  revisionRecord,
  treeReply,
} from "./revision-replies.ts";
import { defineRow } from "./row.ts";
import { closed, cutText, described, flagText, keyText, listOf, numberText, say, wholeNumber } from "./shapes.ts";
import { files, writeHeaders } from "./versions.ts";

/** Changes that can break code or move users for a reason nobody wrote down. */
export const BREAKING_KINDS = ["removal", "type_change", "reshuffle"] as const;

const NOT_A_COMMIT = say("is not the id of a commit", "Give all of its 40 or 64 lower-case hex digits.");
const commitText = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, NOT_A_COMMIT));

const NOT_A_DIGEST = say("is not a digest", "Give a SHA-256 in lower-case hex.");
const digestText = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, NOT_A_DIGEST));

/** Entries of one list of a request. Ours: a few for each of 10,000 features. */
const PATHS_MAX = 50_000;
/** Environments of one request; a project has at most as many. */
const ENVIRONMENTS_MAX = 100;
/** Commits in one question. Ours: the command line reads that much of Git's history. */
const COMMITS_MAX = 1_000;
/** Files in one answer. Ours. */
const FILES_READ_MAX = 500;

/** What changes in the files, and where to. */
export const patchMembers = {
  base: described(v.pipe(wholeNumber, v.safeInteger()), "The revision that the files were changed from; 0 for none."),
  baseTree: v.exactOptional(
    described(
      digestText,
      "The `pushedTree` that became the base, where the files were changed from that and do not have all of the base.",
    ),
  ),
  files: described(v.optional(files, []), "Files that are new or differ from the base."),
  removed: described(v.optional(listOf(v.string(), PATHS_MAX), []), "Paths of the base that are gone."),
  environments: described(
    v.optional(listOf(v.union([v.literal("*"), keyText]), ENVIRONMENTS_MAX), []),
    'Environments to publish to afterwards, or `["*"]` for all; none only makes a revision.',
  ),
  message: authorship.message,
  allow: described(
    v.optional(listOf(v.picklist(BREAKING_KINDS), BREAKING_KINDS.length), []),
    "Breaking changes that are meant.",
  ),
};

const pushBody = closed({
  ...patchMembers,
  commit: v.exactOptional(described(commitText, "The Git commit whose files these are.")),
  tree: v.exactOptional(
    described(digestText, "Digest that the files must have once they are merged; with another, nothing changes."),
  ),
  emergency: v.exactOptional(
    described(
      v.boolean(),
      "Publishes without the approvals that an environment asks for, where its policy allows owners to; needs `message`.",
    ),
  ),
  claimedAuthor: v.exactOptional(described(cutText(1_000), "Who made the change, as the caller says.")),
});
/** A change of the flag files, on top of a revision. */
export type PushRequest = Output<typeof pushBody>;

const project = { project: keyText };
const inRevision = { ...project, revision: numberText(1) };
const tag = "Revisions";

/** Flag files and their history. */
export const REVISION_ROWS = {
  push: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/revisions",
    worker: "publish",
    role: "publisher",
    tag,
    summary: "Makes a change of flag files the newest revision, and publishes it to environments.",
    params: project,
    query: {
      dryRun: v.exactOptional(described(flagText, "Answers what would happen and writes nothing.")),
      takeBack: v.exactOptional(
        described(flagText, "Replaces a version that another project published to this project's environment."),
      ),
    },
    headers: writeHeaders,
    body: { schema: pushBody, bytesMax: PUBLISH_BODY_BYTES_MAX },
    replies: { 200: described(pushReply, "Nothing changed: a dry run, or equal files."), 201: pushReply },
    errors: [
      "bad_patch",
      "unknown_base",
      "merge_conflict",
      "unexpected_tree",
      "changed_file",
      "invalid_files",
      "wrong_project",
      "message_required",
      "breaking_changes",
      "superseded",
      "frozen",
      "too_large",
      "unknown_environment",
      "stale_version",
      "identity_changed",
      "foreign_environment",
      "taken_environment",
      "unproven_pointer",
      "refused_config",
      "idempotency_mismatch",
      "change_required",
      "commit_required",
      "owner_required",
      "storage_failed",
    ],
    environmentsOf: ({ body }) => body.environments,
  }),
  listRevisions: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/revisions",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Lists revisions, newest first.",
    params: project,
    query: {
      before: v.exactOptional(described(numberText(1), "Only revisions below this number.")),
      limit: v.optional(described(numberText(1), "Revisions in the answer; more than 200 count as 200."), "20"),
    },
    replies: { 200: revisionListReply },
    errors: [],
  }),
  findRevision: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/revisions/find",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Finds the newest revision that was made from one of the commits.",
    params: project,
    body: { schema: closed({ commits: listOf(commitText, COMMITS_MAX) }), bytesMax: 128 * 1024 },
    replies: { 200: findRevisionReply },
    errors: ["too_large"],
  }),
  readRevision: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/revisions/{revision}",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Shows one revision.",
    params: inRevision,
    replies: { 200: revisionRecord },
    errors: ["unknown_revision"],
  }),
  readTree: defineRow({
    method: "GET",
    path: "/admin/v1/projects/{project}/revisions/{revision}/tree",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Lists the files of a revision by path, with their digests.",
    params: inRevision,
    query: {
      pushedTree: v.exactOptional(
        described(digestText, "Lists files as they were pushed, before the server merged them into the revision."),
      ),
    },
    replies: { 200: treeReply },
    errors: ["unknown_base", "changed_file", "storage_failed"],
  }),
  readFiles: defineRow({
    method: "POST",
    path: "/admin/v1/projects/{project}/files",
    worker: "publish",
    role: "reader",
    tag,
    summary: "Reads texts of files by digest.",
    params: project,
    body: { schema: closed({ digests: listOf(digestText, FILES_READ_MAX) }), bytesMax: 64 * 1024 },
    replies: { 200: filesReply },
    errors: ["too_large", "storage_failed"],
  }),
};

/** The platform's projects. */
export const PROJECT_ROWS = {
  listProjects: defineRow({
    method: "GET",
    path: "/admin/v1/projects",
    worker: "publish",
    role: "operator",
    tag: "Projects",
    summary: "Lists the projects that were pushed to.",
    params: {},
    query: { cursor: v.exactOptional(described(v.pipe(v.string(), v.maxLength(2_048)), "From the answer before.")) },
    replies: { 200: projectListReply },
    errors: [],
  }),
};
