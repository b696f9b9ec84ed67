import { sha256Hex } from "@burgee/contract";
import { chooseBaseTree, FILES_MAX, type Compilation, type MergedFile, type PushRequest } from "@burgee/publisher/core";

import { checkPatch } from "./check-patch.ts";
import { type FlagTree, readTreeText, writeTreeText } from "./flag-tree.ts";
import { mergeRevisions } from "./merge-revisions.ts";
import type { RevisionPorts, StoredRevision } from "./ports.ts";
import type { Conflict, PushRefusal } from "./push-outcome.ts";
import { readTexts } from "./read-texts.ts";
import { FIELDS_SHOWN_MAX, ITEMS_SHOWN_MAX, TREE_BYTES_MAX } from "./revision-limits.ts";

/** Files that compile, and how they differ from the newest revision. */
export interface PushPlan {
  readonly kind: "planned";
  readonly head: StoredRevision | undefined;
  readonly headTree: FlagTree;
  readonly tree: FlagTree;
  readonly treeText: string;
  readonly treeDigest: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly merged: readonly MergedFile[];
  /** What was pushed, before it was merged. */
  readonly pushedTree: FlagTree;
  readonly pushedTreeText: string;
  readonly pushedDigest: string;
  /** Texts of it that may not be stored, by digest. */
  readonly pushedTexts: ReadonlyMap<string, string>;
  /** Whether the tree is exactly what was pushed, without anything that others pushed since the base. */
  readonly isAsPushed: boolean;
  readonly compilation: Extract<Compilation, { ok: true }>;
}

/** Applies a patch to its base, merges it with the newest revision and compiles the result. Changes nothing. */
export async function planPush(ports: RevisionPorts, request: PushRequest): Promise<PushPlan | PushRefusal> {
  const head = ports.revisions.findNewest();
  const base = await findTree(ports, request.base, head, request.baseTree);
  if (base.kind !== "found") return base;
  const headTree = head === undefined ? base : await findTree(ports, head.record.revision, head);
  if (headTree.kind !== "found") return headTree;
  const sent = new Map<string, string>();
  const patched = await applyPatch(base.tree, request, sent);
  if (patched.kind !== "patched") return patched;
  const revision = request.baseTree === undefined ? base : await findTree(ports, request.base, head);
  if (revision.kind !== "found") return revision;
  const before = chooseBaseTree(base.tree, revision.tree, patched.tree);
  const merge = await mergeRevisions(ports, before, patched.tree, headTree.tree, sent);
  if (merge.kind === "changed_file") return { kind: "changed_file", path: merge.sha };
  if (merge.kind === "conflict") {
    const conflicts = nameAuthors(ports, merge.conflicts.slice(0, ITEMS_SHOWN_MAX));
    return { kind: "merge_conflict", conflicts, base: request.base, head: head?.record.revision ?? 0 };
  }
  const compiled = await compileTree(ports, merge.tree, new Map([...sent, ...merge.written]));
  if (compiled.kind !== "compiled") return compiled;
  const treeText = writeTreeText(merge.tree);
  const merged = merge.merged.slice(0, ITEMS_SHOWN_MAX).map(({ path, fields }) => ({
    path,
    ...(fields === undefined ? {} : { fields: fields.slice(0, FIELDS_SHOWN_MAX) }),
  }));
  const treeDigest = await sha256Hex(treeText);
  const isAsPushed = isSameTree(patched.tree, merge.tree);
  const pushedTreeText = isAsPushed ? treeText : writeTreeText(patched.tree);
  return {
    ...compiled,
    kind: "planned",
    head,
    headTree: headTree.tree,
    tree: merge.tree,
    treeText,
    treeDigest,
    merged,
    pushedTree: patched.tree,
    pushedTexts: sent,
    pushedTreeText,
    pushedDigest: isAsPushed ? treeDigest : await sha256Hex(pushedTreeText),
    isAsPushed,
  };
}

function isSameTree(a: FlagTree, b: FlagTree): boolean {
  return a.size === b.size && [...a].every(([path, sha]) => b.get(path) === sha);
}

type TreeSearch = { readonly kind: "found"; readonly tree: FlagTree } | PushRefusal;

/**
 * Files of a revision; those of revision 0 are none. Throws when storage fails.
 * @param pushedTree digest of files that were merged into the revision, to find those instead
 */
export async function findTree(
  ports: RevisionPorts,
  revision: number,
  head: StoredRevision | undefined,
  pushedTree?: string,
): Promise<TreeSearch> {
  if (revision === 0 && pushedTree === undefined) return { kind: "found", tree: new Map() };
  const stored = ports.revisions.findRevision(revision);
  const unknown = { kind: "unknown_base", base: revision, head: head?.record.revision ?? 0 } as const;
  if (stored === undefined || stored.isSwept) return { ...unknown, isSwept: stored !== undefined };
  const digest = pushedTree ?? stored.record.tree;
  const isKnown = digest === stored.record.tree || isPushedTree(ports, revision, digest);
  if (!isKnown) {
    return { ...unknown, isSwept: false, pushedTree: digest };
  }
  const text = await ports.trees.readTree(digest);
  const tree = text === undefined ? undefined : await readTreeText(text, digest);
  return tree === undefined ? { kind: "changed_file", path: `revision ${revision}` } : { kind: "found", tree };
}

function isPushedTree({ revisions }: RevisionPorts, revision: number, digest: string): boolean {
  return revisions.listPushedTrees(revision).some(({ tree }) => tree === digest);
}

type Patched = { readonly kind: "patched"; readonly tree: FlagTree } | PushRefusal;

/** The base with the patch applied; adds the texts of the patch to `sent` by their digests. */
async function applyPatch(base: FlagTree, request: PushRequest, sent: Map<string, string>): Promise<Patched> {
  const { files, removed } = request;
  const reasons = checkPatch(request);
  if (reasons.length > 0) return { kind: "bad_patch", reasons };
  const absent = removed.filter((path) => !base.has(path));
  if (absent.length > 0) {
    const reason = (path: string) => `revision ${request.base} has no file ${JSON.stringify(path)} to remove`;
    return { kind: "bad_patch", reasons: absent.slice(0, ITEMS_SHOWN_MAX).map(reason) };
  }
  const tree = new Map(base);
  for (const path of removed) tree.delete(path);
  for (const { path, text } of files) {
    const sha = await sha256Hex(text);
    sent.set(sha, text);
    tree.set(path, sha);
  }
  return { kind: "patched", tree };
}

type Compiled =
  | {
      readonly kind: "compiled";
      readonly texts: ReadonlyMap<string, string>;
      readonly compilation: PushPlan["compilation"];
    }
  | PushRefusal;

/** Compiles a tree. Texts that are not given are read. */
export async function compileTree(
  ports: RevisionPorts,
  tree: FlagTree,
  given: ReadonlyMap<string, string>,
): Promise<Compiled> {
  if (tree.size > FILES_MAX) {
    return { kind: "bad_patch", reasons: [`a project may have at most ${FILES_MAX} files, not ${tree.size}`] };
  }
  const missing = [...tree.values()].filter((sha) => !given.has(sha));
  const bytes = countBytes(ports, missing, tree, given);
  if (bytes > TREE_BYTES_MAX) {
    const reason = `the files of a project may have ${TREE_BYTES_MAX} bytes together, not ${bytes}: split the project`;
    return { kind: "bad_patch", reasons: [reason] };
  }
  const read = await readTexts(ports, missing);
  const [changed] = read.changed;
  if (changed !== undefined) return { kind: "changed_file", path: pathOf(tree, changed) };
  const texts = new Map<string, string>();
  const files = [...tree].map(([path, sha]) => {
    const text = given.get(sha) ?? read.texts.get(sha) ?? "";
    texts.set(sha, text);
    return { path, text };
  });
  const compilation = await ports.compiler.compile({ files });
  if (!compilation.ok) return { kind: "problems", problems: compilation.problems };
  if (compilation.projectKey !== ports.projectKey) {
    return { kind: "wrong_project", projectKey: ports.projectKey, given: compilation.projectKey };
  }
  return { kind: "compiled", texts, compilation };
}

function countBytes(
  ports: RevisionPorts,
  missing: readonly string[],
  tree: FlagTree,
  given: ReadonlyMap<string, string>,
): number {
  const stored = ports.revisions.findBlobs([...new Set(missing)]);
  let bytes = 0;
  for (const sha of tree.values()) bytes += stored.get(sha)?.bytes ?? byteLength(given.get(sha));
  return bytes;
}

const encoder = new TextEncoder();

function byteLength(text: string | undefined): number {
  return text === undefined ? 0 : encoder.encode(text).byteLength;
}

function pathOf(tree: FlagTree, wanted: string): string {
  for (const [path, sha] of tree) if (sha === wanted) return path;
  return wanted;
}

function nameAuthors({ revisions }: RevisionPorts, conflicts: readonly Conflict[]): readonly Conflict[] {
  const changers = revisions.findChangers([...new Set(conflicts.map(({ path }) => path))]);
  return conflicts.map((conflict) => {
    const record = revisions.findRevision(changers.get(conflict.path) ?? 0)?.record;
    if (record === undefined) return conflict;
    const { revision, author, message, createdAtMs } = record;
    return { ...conflict, changedBy: { revision, author, message, createdAtMs } };
  });
}
