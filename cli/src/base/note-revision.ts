import { sha256Hex } from "@burgee/contract";
import type { FlagBundle, RevisionRecord } from "@burgee/publisher/core";

import { writeBase } from "./base-file.ts";
import { readGitState } from "./git-state.ts";

/** Writes down that a folder holds a revision file by file, for tools that publish a folder as a whole. */
export async function noteRevision(
  flagsFolder: string,
  { files }: FlagBundle,
  { revision, tree }: Pick<RevisionRecord, "revision" | "tree">,
): Promise<void> {
  const git = await readGitState(flagsFolder);
  const written: Record<string, string> = {};
  for (const { path, text } of files) written[path] = await sha256Hex(text);
  await writeBase(flagsFolder, { revision, tree, ...(git.kind === "none" ? {} : { commit: git.head }), written });
}
