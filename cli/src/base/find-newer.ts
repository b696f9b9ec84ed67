import type { PublishClient } from "@burgee/publisher/client";
import type { RevisionRecord } from "@burgee/publisher/core";

import type { FoundBase } from "./find-base.ts";
import { fetchCommit, isAncestor } from "./git-state.ts";

/** A revision that a descendant of the commit that is checked out was pushed as, or was merged into. */
export type NewerRevision = RevisionRecord & { readonly commit: string };

/** Revisions after the base that are looked at. Ours: each takes a call of Git. */
const REVISIONS_MAX = 50;

/**
 * Finds the newest revision made from a commit that already contains HEAD, as when jobs of a CI finish out of order.
 * Merging the older commit would bring back what the newer one took back. Undefined when files were edited since HEAD,
 * or when there is no such revision.
 */
export async function findNewer(
  folder: string,
  base: FoundBase & { readonly kind: "found" },
  client: Pick<PublishClient, "listRevisions">,
  projectKey: string,
): Promise<NewerRevision | undefined> {
  const { git, revision, head } = base;
  if (git.kind === "none" || git.isDirty || revision >= head) return undefined;
  const { revisions } = await client.listRevisions(projectKey, { limit: REVISIONS_MAX });
  let mayFetch = true;
  for (const record of revisions) {
    const commit = record.commit ?? record.pushed?.commit;
    if (record.revision <= revision) return undefined;
    if (commit === undefined || commit === git.head) continue;
    let answer = await isAncestor(folder, git.head, commit);
    if (answer === "unknown" && mayFetch) {
      // One that cannot be fetched says that there is no network or no such remote; the others would fail alike.
      mayFetch = await fetchCommit(folder, commit);
      if (mayFetch) answer = await isAncestor(folder, git.head, commit);
    }
    if (answer === "yes") return { ...record, commit };
  }
  return undefined;
}
