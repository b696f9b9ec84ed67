import { sha256Hex } from "@burgee/contract";
import { type PublishClient, PublishError } from "@burgee/publisher/client";
import { canonicalJson } from "@burgee/publisher/core/canonical-json";

import { readBaseFile, type WrittenBase } from "./base-file.ts";
import { findUnchanged, type GitState, isInHistory, listAncestors, readGitState, wasCommitted } from "./git-state.ts";

/** Digests of the files in a folder, by path. */
export type FolderTree = ReadonlyMap<string, string>;

/** The calls that find a base. */
export type BaseClient = Pick<PublishClient, "findRevision" | "readRevision" | "readTree">;

/** What files were made from. */
export interface BaseTree {
  /** 0 for nothing. */
  readonly revision: number;
  /** Digest of what was pushed, where the server merged it into the revision and the files do not have all of that. */
  readonly pushedTree?: string;
}

export type FoundBase =
  | (BaseTree & {
      readonly kind: "found";
      /** Number of the newest revision. */
      readonly head: number;
      readonly git: GitState;
      /** What was written down about the folder, while it holds. */
      readonly written?: WrittenBase;
    })
  /** The project has revisions, and none of them is known to be what the files were made from. */
  | { readonly kind: "unknown"; readonly head: number; readonly git: GitState; readonly remedy: string };

/**
 * Finds the newest revision that the files of a folder were made from: the one written down in it, or the one that was
 * made from HEAD or an ancestor. Where the server merged others into what was pushed, that is the base. A base that is too old is safe, because what both sides changed alike is no conflict; one
 * that is too new would undo what others changed. So nothing is guessed.
 * @param tree digests of the folder's files
 */
export async function findBase(
  folder: string,
  tree: FolderTree,
  treeDigest: string,
  client: BaseClient,
  projectKey: string,
): Promise<FoundBase> {
  const git = await readGitState(folder);
  const file = await readBaseFile(folder);
  const written = file !== undefined && (await holds(folder, tree, file, git)) ? file : undefined;
  const commits = git.kind === "repository" ? await listAncestors(folder) : [];
  const { found, pushed, head } = await client.findRevision(projectKey, commits);
  const known = written === undefined ? undefined : await findWritten(client, projectKey, written, head);
  const candidates: BaseTree[] = [];
  if (found !== undefined) candidates.push({ revision: found.revision });
  if (known !== undefined) candidates.push(known);
  if (pushed !== undefined) candidates.push({ revision: pushed.revision, pushedTree: pushed.tree });
  const newest = candidates.sort(compareNewest)[0] ?? { revision: 0 };
  if (newest.revision > 0 || head === 0) {
    return {
      kind: "found",
      ...newest,
      head,
      git,
      ...(known === undefined || written === undefined ? {} : { written }),
    };
  }
  const { tree: headDigest } = await client.readRevision(projectKey, head);
  if (headDigest === treeDigest) return { kind: "found", revision: head, head, git };
  return { kind: "unknown", head, git, remedy: remedyFor(git) };
}

/** Of one revision, all of it before what was merged into it: the files have both, or they would not be based on both. */
function compareNewest(a: BaseTree, b: BaseTree): number {
  return b.revision - a.revision || Number(a.pushedTree !== undefined) - Number(b.pushedTree !== undefined);
}

/** What was written down, if the platform has it: the project may have been made anew since. */
async function findWritten(
  client: BaseClient,
  projectKey: string,
  { revision, tree }: WrittenBase,
  head: number,
): Promise<BaseTree | undefined> {
  if (revision > head) return undefined;
  if ((await client.readRevision(projectKey, revision)).tree === tree) return { revision };
  try {
    await client.readTree(projectKey, revision, tree);
    return { revision, pushedTree: tree };
  } catch (error) {
    // No such tree was merged into the revision, or it is not kept any more.
    const isUnknown = error instanceof PublishError && (error.kind === "conflict" || error.kind === "refused");
    if (isUnknown) return undefined;
    throw error;
  }
}

/** Whether a folder still holds the revision that was written down in it. */
async function holds(folder: string, tree: FolderTree, base: WrittenBase, git: GitState): Promise<boolean> {
  if (git.kind === "none") return true;
  const { commit, written = {} } = base;
  // Written down before the files came into Git: then it must name each of them, so that none is older unnoticed.
  const isKnown = commit === undefined ? await namesAll(base) : await isInHistory(folder, commit);
  if (!isKnown) return false;
  const replaced = Object.entries(written).filter(([path, digest]) => (tree.get(path) ?? null) !== digest);
  if (replaced.length > REPLACED_MAX) return false;
  const unchanged = await findUnchanged(
    folder,
    replaced.map(([path]) => path),
  );
  for (const [path, digest] of replaced) {
    // Edited since and not committed: still made from the revision. As HEAD has it: perhaps brought back by Git.
    const isEdited = tree.has(path) && !unchanged.has(path);
    if (!isEdited && !(await wasCommitted(folder, commit, path, digest))) return false;
  }
  return true;
}

/** Whether what was written down has the digest of every file of the revision. */
async function namesAll({ tree, written = {} }: WrittenBase): Promise<boolean> {
  const files = Object.entries(written).filter(([, digest]) => digest !== null);
  return (await sha256Hex(canonicalJson(Object.fromEntries(files)))) === tree;
}

/** Files whose versions are looked for in Git's history. Ours: each takes several calls of Git. */
const REPLACED_MAX = 20;

function remedyFor(git: GitState): string {
  const pull = "run `burgee pull`, which merges the newest revision into the files and asks where both differ";
  if (git.kind === "repository" && git.isShallow) {
    return `This clone lacks older commits: run \`git fetch --unshallow\` (in CI: \`fetch-depth: 0\`), or ${pull}.`;
  }
  return `${pull.replace("run", "Run")}.`;
}
