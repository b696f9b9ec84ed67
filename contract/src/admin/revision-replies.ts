import * as v from "valibot";

import type { Output } from "./output.ts";
import { overlayReply } from "./overlay-entry.ts";
import { change, problem } from "./problems.ts";
import { described, wholeNumber } from "./shapes.ts";
import { versionRecord } from "./versions.ts";

const mergedFile = v.strictObject({
  path: v.string(),
  fields: v.exactOptional(
    described(
      v.array(v.array(v.union([v.string(), v.number()]))),
      "Fields that were taken from the other side, each as the steps to it; absent for a whole file.",
    ),
  ),
});
const merged = described(v.array(mergedFile), "Files that the author and somebody else changed, merged by the server.");

export const revisionRecord = v.strictObject({
  revision: described(wholeNumber, "Counts from 1."),
  parent: described(wholeNumber, "The revision that was the newest before; 0 for the first."),
  tree: described(v.string(), "SHA-256 of the canonical JSON of the files' paths and digests, in lower-case hex."),
  author: v.string(),
  via: described(
    v.picklist(["git", "cli", "console", "automation"]),
    "Where it came from, as the request says: `git` when it names a commit, `console` when the console sent it.",
  ),
  message: v.string(),
  commit: v.exactOptional(described(v.string(), "The Git commit whose files these are.")),
  createdAtMs: described(wholeNumber, "Epoch milliseconds by the server's clock."),
  files: described(wholeNumber, "How many files it has."),
  merged: v.exactOptional(merged),
});
/** A numbered state of a project's flag files. Never changes. */
export type RevisionRecord = Output<typeof revisionRecord>;
export type RevisionVia = RevisionRecord["via"];

export const environmentOutcome = v.strictObject({
  environmentKey: v.string(),
  outcome: v.picklist(["published", "unchanged", "held", "dry_run", "refused"]),
  version: v.exactOptional(described(versionRecord, "What is current afterwards.")),
  changes: v.exactOptional(v.array(change)),
  overlay: v.exactOptional(described(overlayReply, "What holds whatever the files say; absent when nothing does.")),
  refusal: v.exactOptional(
    described(v.strictObject({ code: v.string(), message: v.string() }), "Why the environment was not changed."),
  ),
});
/** What became of one environment that a push named. */
export type EnvironmentOutcome = Output<typeof environmentOutcome>;

export const pushReply = v.strictObject({
  revision: described(wholeNumber, "What was pushed; for a dry run the revision that it was compared with."),
  isNew: described(v.boolean(), "Whether it differs from the newest revision, and so is, or would be, a new one."),
  tree: described(v.string(), "Digest of the files."),
  merged,
  environments: v.array(environmentOutcome),
  problems: described(v.array(problem), "Warnings; errors arrive as a refusal."),
  auditHead: described(
    v.strictObject({ sequence: wholeNumber, digest: v.string() }),
    "Last entry of the audit log: a log that was rewritten later does not agree with it.",
  ),
});
export type PushReply = Output<typeof pushReply>;

export const projectListReply = v.strictObject({
  projects: described(v.array(v.strictObject({ projectKey: v.string() })), "In the order of their keys."),
  cursor: v.exactOptional(described(v.string(), "Send it as `cursor` for more; absent at the end.")),
});
export type ProjectListReply = Output<typeof projectListReply>;

export const revisionListReply = v.strictObject({ revisions: described(v.array(revisionRecord), "Newest first.") });
export type RevisionListReply = Output<typeof revisionListReply>;

export const treeReply = v.strictObject({
  revision: wholeNumber,
  tree: described(v.string(), "Digest of the files."),
  files: described(v.record(v.string(), v.string()), "SHA-256 of each file's text, by path."),
});
export type TreeReply = Output<typeof treeReply>;

export const findRevisionReply = v.strictObject({
  found: v.exactOptional(described(revisionRecord, "The newest revision made from one of the commits.")),
  head: described(wholeNumber, "Number of the project's newest revision; 0 before the first."),
});
export type FindRevisionReply = Output<typeof findRevisionReply>;

export const filesReply = v.strictObject({
  files: described(v.record(v.string(), v.string()), "Texts by digest."),
  missing: described(v.array(v.string()), "Digests that the project does not have, or that were changed in storage."),
  left: described(v.array(v.string()), "Digests that did not fit into this answer: ask again for them."),
});
export type FilesReply = Output<typeof filesReply>;
