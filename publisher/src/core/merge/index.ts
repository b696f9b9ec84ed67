/** A file that both sides changed and that was merged. */
export interface MergedFile {
  readonly path: string;
  /** Places of the values that were taken from the other side. */
  readonly fields?: readonly string[];
}

/** A value, or a whole file, that both sides changed differently. Undefined sides have none. */
export interface MergeConflict {
  readonly path: string;
  /** Place of the value inside the file; absent when the file as a whole conflicts. */
  readonly field?: string;
  readonly base?: string;
  readonly yours?: string;
  readonly theirs?: string;
}

export type MergeOutcome =
  | { readonly kind: "merged"; readonly files: ReadonlyMap<string, string>; readonly merged: readonly MergedFile[] }
  | { readonly kind: "conflict"; readonly conflicts: readonly MergeConflict[] };

/** Merges two changed copies of a tree of files, by path to text. A file that both sides changed differently conflicts. */
export function mergeTrees(
  base: ReadonlyMap<string, string>,
  yours: ReadonlyMap<string, string>,
  theirs: ReadonlyMap<string, string>,
): MergeOutcome {
  const files = new Map<string, string>();
  const conflicts: MergeConflict[] = [];
  for (const path of [...new Set([...base.keys(), ...yours.keys(), ...theirs.keys()])].sort()) {
    const [before, mine, other] = [base.get(path), yours.get(path), theirs.get(path)];
    const isConflict = mine !== other && mine !== before && other !== before;
    const text = mine === before ? other : mine;
    if (isConflict) conflicts.push({ path });
    else if (text !== undefined) files.set(path, text);
  }
  return conflicts.length > 0 ? { kind: "conflict", conflicts } : { kind: "merged", files, merged: [] };
}
