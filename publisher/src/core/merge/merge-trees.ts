import type { SourcePath } from "../source-file.ts";
import { type FileConflict, mergeFile } from "./merge-file.ts";
import type { Side } from "./merge-values.ts";

export type { Side } from "./merge-values.ts";

/** Texts of flag files by their paths. */
export type FileTree = ReadonlyMap<string, string>;

/** A file in which the result differs from yours, because theirs changed it. */
export interface MergedFile {
  readonly path: string;
  /** The fields that came from theirs; absent when you did not change the file, so that it is theirs as a whole. */
  readonly fields?: readonly SourcePath[];
}

/**
 * A field that both sides changed to different values. Where `at` is empty it is the file as a whole, and the values
 * are texts. Undefined stands for "not there". For a list whose items are clear and whose order is not, the values are
 * the orders of its keys.
 */
export interface MergeConflict extends FileConflict {
  readonly path: string;
}

export type TreeMerge =
  | { readonly kind: "merged"; readonly files: FileTree; readonly merged: readonly MergedFile[] }
  | { readonly kind: "conflict"; readonly conflicts: readonly MergeConflict[] };

/**
 * Merges two trees that were both made from `base`. Different files merge by themselves, one file by its fields. Only
 * texts that differ are parsed, and files that are equal in all three trees may be left out of all three.
 * @param preferred the side that decides the conflicts of a file; none by default, so that they are returned
 */
export function mergeTrees(
  base: FileTree,
  yours: FileTree,
  theirs: FileTree,
  preferred: (path: string) => Side | undefined = () => undefined,
): TreeMerge {
  const files = new Map<string, string>();
  const merged: MergedFile[] = [];
  const conflicts: MergeConflict[] = [];
  const paths = [...new Set([...base.keys(), ...yours.keys(), ...theirs.keys()])].sort();
  for (const path of paths) {
    const sides = { base: base.get(path), yours: yours.get(path), theirs: theirs.get(path) };
    const outcome = mergeFile(path, sides, preferred(path));
    if (outcome.kind === "conflict") {
      conflicts.push(...outcome.conflicts.map((conflict) => ({ path, ...conflict })));
      continue;
    }
    const { text, fields } = outcome;
    if (text !== undefined) files.set(path, text);
    if (text !== yours.get(path)) merged.push({ path, ...(fields === undefined ? {} : { fields }) });
  }
  return conflicts.length > 0 ? { kind: "conflict", conflicts } : { kind: "merged", files, merged };
}
