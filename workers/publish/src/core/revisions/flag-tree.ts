import { isRecord, sha256Hex } from "@burgee/contract";
import { canonicalJson } from "@burgee/publisher/core";

/** The files of a project: SHA-256 of each text, by path. */
export type FlagTree = ReadonlyMap<string, string>;

/** What is stored of a tree. Equal trees have equal texts. */
export function writeTreeText(tree: FlagTree): string {
  return canonicalJson(Object.fromEntries(tree));
}

/** The tree of a stored text, or undefined when the text is not what its digest names. */
export async function readTreeText(text: string, digest: string): Promise<FlagTree | undefined> {
  if ((await sha256Hex(text)) !== digest) return undefined;
  const files: unknown = JSON.parse(text);
  return isRecord(files) ? new Map(Object.entries(files).map(([path, sha]) => [path, String(sha)])) : undefined;
}
