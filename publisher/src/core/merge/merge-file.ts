import { rewriteFile } from "../edit/rewrite-file.ts";
import { sameValue } from "../edit/same-value.ts";
import { SourceFile, type SourcePath } from "../source-file.ts";
import { changedFields } from "./changed-fields.ts";
import { mergeLines } from "./merge-lines.ts";
import { mergeValues, type Side, type ValueConflict } from "./merge-values.ts";

/** The texts of one file; undefined where it does not exist. */
export interface FileSides {
  readonly base: string | undefined;
  readonly yours: string | undefined;
  readonly theirs: string | undefined;
}

export interface FileConflict extends ValueConflict {
  /** Why the file must be merged by hand, when it is not about a field. */
  readonly reason?: string;
}

export type FileMerge =
  | { readonly kind: "merged"; readonly text: string | undefined; readonly fields?: readonly SourcePath[] }
  | { readonly kind: "conflict"; readonly conflicts: readonly FileConflict[] };

/**
 * Merges one file. A side that is alone in changing it gives its text. After changes on both sides, the values are
 * merged by field and the text is found in this order: the two texts merged line by line, when that means the merged
 * value; else the text that needs fewer edits for it, edited field by field. So comments of both sides stay where
 * their lines do not touch.
 * @param preferred the side that decides what would be a conflict
 */
export function mergeFile(path: string, sides: FileSides, preferred?: Side): FileMerge {
  const { base, yours, theirs } = sides;
  if (yours === theirs || base === theirs) return { kind: "merged", text: yours };
  if (base === yours) return { kind: "merged", text: theirs };
  const byHand = (reason: string): FileMerge => {
    if (preferred !== undefined) return { kind: "merged", text: sides[preferred] };
    return { kind: "conflict", conflicts: [{ at: [], base, yours, theirs, reason }] };
  };
  if (yours === undefined) return byHand("you removed the file, and it was edited meanwhile");
  if (theirs === undefined) return byHand("the file was removed meanwhile, and you edited it");
  const values = { base: valueOf(path, base ?? "{}"), yours: valueOf(path, yours), theirs: valueOf(path, theirs) };
  if (values.yours === undefined || values.theirs === undefined || values.base === undefined) {
    return byHand("both sides changed the file, and one of them has syntax errors");
  }
  const merge = mergeValues(values, preferred);
  if (merge.kind === "conflict") return merge;
  const text = writeMerged(path, { base: base ?? "", yours, theirs }, values, merge.value);
  if (text === undefined) return byHand("both sides changed the file, and its anchors keep it from being edited");
  return { kind: "merged", text, fields: changedFields(values.yours, merge.value) };
}

function writeMerged(
  path: string,
  texts: Readonly<Record<Side | "base", string>>,
  values: Readonly<Record<Side | "base", unknown>>,
  merged: unknown,
): string | undefined {
  const byLines = mergeLines(texts.base, texts.yours, texts.theirs);
  if (byLines !== undefined && sameValue(valueOf(path, byLines), merged)) return byLines;
  const editsOf = (side: Side) => changedFields(values[side], merged).length;
  const sides = editsOf("yours") < editsOf("theirs") ? (["yours", "theirs"] as const) : (["theirs", "yours"] as const);
  for (const side of sides) {
    const outcome = rewriteFile(texts[side], merged);
    if (outcome.kind === "edited") return outcome.text;
  }
  return undefined;
}

/** What a text means; undefined when it has syntax errors. An empty file means null. */
function valueOf(path: string, text: string): unknown {
  return new SourceFile({ path, text }).value;
}
