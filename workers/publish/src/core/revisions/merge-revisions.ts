import { sha256Hex } from "@burgee/contract";
import { mergeTrees, type MergeConflict, type MergedFile } from "@burgee/publisher/core";

import type { FlagTree } from "./flag-tree.ts";
import type { RevisionPorts } from "./ports.ts";
import { readTexts } from "./read-texts.ts";

export type RevisionMerge =
  | {
      readonly kind: "merged";
      readonly tree: FlagTree;
      /** Texts that the merge made, by digest. */
      readonly written: ReadonlyMap<string, string>;
      readonly merged: readonly MergedFile[];
    }
  | { readonly kind: "conflict"; readonly conflicts: readonly MergeConflict[] }
  | { readonly kind: "changed_file"; readonly sha: string };

/**
 * Merges a changed copy of a tree with the newest tree. Files that one side left alone are decided by their digests; only
 * the texts of files that both sides changed are read.
 * @param sent texts of the changed copy that are not stored yet, by digest
 */
export async function mergeRevisions(
  ports: RevisionPorts,
  base: FlagTree,
  yours: FlagTree,
  theirs: FlagTree,
  sent: ReadonlyMap<string, string>,
): Promise<RevisionMerge> {
  const tree = new Map<string, string>();
  const disputed: string[] = [];
  for (const path of new Set([...base.keys(), ...yours.keys(), ...theirs.keys()])) {
    const [before, mine, other] = [base.get(path), yours.get(path), theirs.get(path)];
    if (mine !== other && mine !== before && other !== before) disputed.push(path);
    else {
      const sha = mine === before ? other : mine;
      if (sha !== undefined) tree.set(path, sha);
    }
  }
  if (disputed.length === 0) return { kind: "merged", tree, written: new Map(), merged: [] };
  const sides = [base, yours, theirs] as const;
  const shas = sides.flatMap((side) => disputed.map((path) => side.get(path) ?? "")).filter((sha) => sha !== "");
  const read = await readTexts(
    ports,
    shas.filter((sha) => !sent.has(sha)),
  );
  const [changed] = read.changed;
  if (changed !== undefined) return { kind: "changed_file", sha: changed };
  const [before, mine, other] = sides.map((side) =>
    textsOf(side, disputed, (sha) => sent.get(sha) ?? read.texts.get(sha)),
  );
  const outcome = mergeTrees(before ?? new Map(), mine ?? new Map(), other ?? new Map());
  if (outcome.kind === "conflict") return outcome;
  const written = new Map<string, string>();
  for (const [path, text] of outcome.files) {
    const sha = await sha256Hex(text);
    tree.set(path, sha);
    written.set(sha, text);
  }
  return { kind: "merged", tree, written, merged: outcome.merged };
}

function textsOf(
  tree: FlagTree,
  paths: readonly string[],
  textOf: (sha: string) => string | undefined,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    const sha = tree.get(path);
    const text = sha === undefined ? undefined : textOf(sha);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}
