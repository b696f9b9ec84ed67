import type { PublishClient } from "@burgee/publisher/client";
import { chooseBaseTree, mergeTrees, type RevisionRecord, type Side, type TreeMerge } from "@burgee/publisher/core";

import type { BaseTree } from "../base/find-base.ts";
import { CommandError, EXIT } from "../command-error.ts";
import type { OpenFolder } from "./open-folder.ts";
import { isSafePath } from "./safe-path.ts";

export type PullClient = Pick<PublishClient, "readTree" | "readFiles">;

/** Texts per path that differ between the folder and the newest revision, and how they merge. */
export interface PullPlan {
  readonly merge: TreeMerge;
  /** Paths at which the folder and the newest revision differ. */
  readonly paths: readonly string[];
  /** Digests of the newest revision's files, by path. */
  readonly head: ReadonlyMap<string, string>;
}

/** Digests in one question for texts. */
const DIGESTS_MAX = 500;

/** Merges the newest revision into the files of a folder, in memory. Fetches only texts that the folder lacks. */
export async function planPull(
  client: PullClient,
  { projectKey, tree, texts }: OpenFolder,
  base: BaseTree,
  head: RevisionRecord,
  preferred: (path: string) => Side | undefined,
): Promise<PullPlan> {
  const theirs = await readTree(client, projectKey, head.revision);
  const revision = base.revision === head.revision ? theirs : await readTree(client, projectKey, base.revision);
  const before =
    base.pushedTree === undefined
      ? revision
      : chooseBaseTree(await readTree(client, projectKey, base.revision, base.pushedTree), revision, tree);
  const paths = [...new Set([...tree.keys(), ...theirs.keys()])].filter((path) => tree.get(path) !== theirs.get(path));
  const unsafe = paths.find((path) => theirs.has(path) && !isSafePath(path));
  if (unsafe !== undefined) {
    throw new CommandError(EXIT.server, `the server names a file that is no flag file: ${JSON.stringify(unsafe)}`);
  }
  const known = new Map([...texts].map(([path, text]) => [tree.get(path) ?? "", text]));
  const sides = [before, theirs].map((side) => new Map(paths.flatMap((path) => pick(side, path))));
  const wanted = new Set(sides.flatMap((side) => [...side.values()]).filter((sha) => !known.has(sha)));
  for (const [sha, text] of await readTexts(client, projectKey, [...wanted])) known.set(sha, text);
  const [ofBase, ofTheirs] = sides.map(
    (side) => new Map([...side].map(([path, sha]): [string, string] => [path, known.get(sha) ?? ""])),
  );
  const yours = new Map(paths.flatMap((path) => pick(texts, path)));
  const merge = mergeTrees(ofBase ?? new Map(), yours, ofTheirs ?? new Map(), preferred);
  return { merge, paths, head: theirs };
}

function pick(map: ReadonlyMap<string, string>, path: string): [string, string][] {
  const value = map.get(path);
  return value === undefined ? [] : [[path, value]];
}

async function readTree(
  client: PullClient,
  projectKey: string,
  revision: number,
  pushedTree?: string,
): Promise<Map<string, string>> {
  if (revision === 0) return new Map();
  return new Map(Object.entries((await client.readTree(projectKey, revision, pushedTree)).files));
}

async function readTexts(
  client: PullClient,
  projectKey: string,
  digests: readonly string[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let wanted = digests; wanted.length > 0;) {
    const asked = wanted.slice(0, DIGESTS_MAX);
    const { files, missing } = await client.readFiles(projectKey, asked);
    for (const [sha, text] of Object.entries(files)) texts.set(sha, text);
    const left = asked.filter((sha) => !texts.has(sha));
    // An answer without any of the texts would be asked for again for ever.
    if (missing.length > 0 || left.length === asked.length) {
      throw new CommandError(EXIT.server, "the server lacks files of a revision", "Ask its operator to restore them.");
    }
    wanted = [...left, ...wanted.slice(DIGESTS_MAX)];
  }
  return texts;
}
