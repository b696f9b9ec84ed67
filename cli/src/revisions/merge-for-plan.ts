import { sha256Hex } from "@burgee/contract";
import type { PublishClient } from "@burgee/publisher/client";
import type { FlagBundle, MergedFile, RevisionRecord } from "@burgee/publisher/core";

import { type BaseClient, findBase } from "../base/find-base.ts";
import { CommandError, EXIT } from "../command-error.ts";
import { nameAuthors } from "./name-authors.ts";
import { digestTree, type OpenFolder } from "./open-folder.ts";
import { planPull } from "./plan-pull.ts";
import type { ShownConflict } from "./render-conflicts.ts";

/** The calls of the platform that a plan's merge makes. */
export type MergeClient = BaseClient & Pick<PublishClient, "listRevisions" | "readFeature" | "readFiles" | "readTree">;

/** The files that a push would make the newest revision. */
export interface PlannedFiles {
  readonly kind: "planned";
  readonly bundle: FlagBundle;
  /** Digest of the files. */
  readonly tree: string;
  /** The revision that the folder was made from; 0 for none. */
  readonly base: number;
  /** The newest revision; 0 before the first. */
  readonly head: number;
  /** Files in which the newest revision decides something. */
  readonly merged: readonly MergedFile[];
  /** What others pushed since the base, newest first; at most 20 of it. */
  readonly mergedWith: readonly Pick<RevisionRecord, "revision" | "author" | "message">[];
}

export type MergeForPlan =
  | PlannedFiles
  | {
      readonly kind: "conflict";
      readonly base: number;
      readonly head: number;
      readonly conflicts: readonly ShownConflict[];
    };

/** Merges a folder with the newest revision as a push would, in memory. */
export async function mergeForPlan(client: MergeClient, folder: OpenFolder): Promise<MergeForPlan> {
  const { projectKey, tree, treeDigest, texts } = folder;
  const found = await findBase(folder.folder, tree, treeDigest, client, projectKey);
  if (found.kind === "unknown") {
    throw new CommandError(EXIT.conflict, "which revision were these files made from?", found.remedy);
  }
  const { revision: base, pushedTree, head } = found;
  const unmerged = { kind: "planned", bundle: folder.bundle, tree: treeDigest, base, head } as const;
  if (base === head && pushedTree === undefined) return { ...unmerged, merged: [], mergedWith: [] };
  const { revisions } = await client.listRevisions(projectKey, { limit: 20 });
  const [newest] = revisions;
  if (newest === undefined) return { ...unmerged, merged: [], mergedWith: [] };
  const plan = await planPull(client, folder, found, newest, () => undefined);
  if (plan.merge.kind === "conflict") {
    const conflicts = await nameAuthors(client, projectKey, base, plan.merge.conflicts);
    return { kind: "conflict", base, head: newest.revision, conflicts };
  }
  const { files, merged } = plan.merge;
  const settled = new Set(plan.paths);
  const all = new Map([...[...texts].filter(([path]) => !settled.has(path)), ...files]);
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  const digests = new Map<string, string>();
  for (const [path, text] of sorted) digests.set(path, await sha256Hex(text));
  return {
    kind: "planned",
    bundle: { files: sorted.map(([path, text]) => ({ path, text })) },
    tree: await digestTree(digests),
    base,
    head: newest.revision,
    merged,
    mergedWith: revisions
      .filter(({ revision }) => revision > base)
      .map(({ revision, author, message }) => ({ revision, author, message })),
  };
}
