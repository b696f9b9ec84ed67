import { hash } from "node:crypto";

import { sha256Hex } from "@burgee/contract";
import { canonicalJson, describeProblem, type FlagBundle, readProjectKey } from "@burgee/publisher/core";

import type { FolderTree } from "../base/find-base.ts";
import { CommandError, EXIT } from "../command-error.ts";
import { type PlaceOptions, readFlags } from "../workspace.ts";

/** A flags folder with the digests of its files, not compiled. */
export interface OpenFolder {
  /** Absolute path. */
  readonly folder: string;
  readonly bundle: FlagBundle;
  readonly texts: ReadonlyMap<string, string>;
  readonly tree: FolderTree;
  /** Digest of the tree, as a revision names it. */
  readonly treeDigest: string;
  readonly projectKey: string;
}

/** Reads the files of a flags folder. Throws a `CommandError` when it cannot, when one is in another encoding, or when project.yaml names no key. */
export async function openFolder(options: PlaceOptions): Promise<OpenFolder> {
  const { folder, bundle } = await readFlags(options);
  const errors = bundle.problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new CommandError(EXIT.problems, errors.map(describeProblem).join("\n"));
  const projectKey = readProjectKey(bundle);
  if (projectKey === undefined) {
    throw new CommandError(
      EXIT.usage,
      "project.yaml names no project key",
      "Run `burgee validate` to see what it lacks.",
    );
  }
  const texts = new Map(bundle.files.map(({ path, text }) => [path, text]));
  // Node's own, because Web Crypto takes a thread and a promise for each of a thousand small files.
  const tree = new Map([...texts].map(([path, text]) => [path, hash("sha256", text)]));
  return { folder, bundle, texts, tree, treeDigest: await digestTree(tree), projectKey };
}

/** Digest of a tree: of the canonical JSON of its paths and digests. */
export function digestTree(tree: FolderTree): Promise<string> {
  return sha256Hex(canonicalJson(Object.fromEntries(tree)));
}
