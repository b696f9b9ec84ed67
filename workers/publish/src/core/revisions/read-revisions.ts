import type { FilesReply, FindRevisionReply, TreeReply } from "@burgee/publisher/core";

import { findTree } from "./plan-push.ts";
import type { RevisionPorts } from "./ports.ts";
import type { PushRefusal } from "./push-outcome.ts";
import { readTexts } from "./read-texts.ts";
import { FILES_READ_LENGTH_MAX } from "./revision-limits.ts";

export type TreeRead = { readonly kind: "found"; readonly reply: TreeReply } | PushRefusal;

/** Paths and digests of a revision's files, or of those that were merged into it. Throws when storage fails. */
export async function readRevisionTree(
  ports: RevisionPorts,
  revision: number,
  pushedTree: string | undefined,
): Promise<TreeRead> {
  const stored = ports.revisions.findRevision(revision);
  const found = await findTree(ports, revision, ports.revisions.findNewest(), pushedTree);
  if (found.kind !== "found") return found;
  const files = Object.fromEntries(found.tree);
  return { kind: "found", reply: { revision, tree: pushedTree ?? stored?.record.tree ?? "", files } };
}

/** The newest revision that was made from one of the commits, and the newest that one was merged into. */
export function findRevisionOf({ revisions }: RevisionPorts, commits: readonly string[]): FindRevisionReply {
  const found = revisions.findByCommits(commits);
  const head = revisions.findNewest()?.record.revision ?? 0;
  const pushed = revisions.findPushedByCommits(commits);
  return { ...(found === undefined ? {} : { found }), ...(pushed === undefined ? {} : { pushed }), head };
}

/** Texts of files by digest, as many as fit into one answer. Throws when storage fails. */
export async function readFiles(ports: RevisionPorts, digests: readonly string[]): Promise<FilesReply> {
  const known = ports.revisions.findBlobs(digests);
  const wanted: string[] = [];
  const left: string[] = [];
  let bytes = 0;
  for (const sha of new Set(digests)) {
    const blob = known.get(sha);
    if (blob === undefined) continue;
    bytes += blob.bytes;
    if (bytes <= FILES_READ_LENGTH_MAX || wanted.length === 0) wanted.push(sha);
    else left.push(sha);
  }
  const read = await readTexts(ports, wanted);
  for (const sha of read.changed) ports.log("error", "stored file is not what was pushed", { sha });
  const missing = [...digests.filter((sha) => !known.has(sha)), ...read.changed];
  return { files: Object.fromEntries(read.texts), missing, left };
}
