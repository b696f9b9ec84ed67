/**
 * `unsaved`: on this device alone. `elsewhere`: another tab or device saved other edits meanwhile, and nothing is replaced
 * until the person chooses.
 */
export type DraftSaving = "saved" | "unsaved" | "saving" | "elsewhere" | "failed";

/** What a person edits in a project and has not published. */
export interface DraftState {
  /** The revision that the files were changed from; 0 while nothing is changed. */
  readonly base: number;
  /** New texts by path; undefined: removed. */
  readonly files: ReadonlyMap<string, string | undefined>;
  readonly saving: DraftSaving;
  readonly savedAtMs: number | undefined;
}

export const NO_DRAFT: DraftState = { base: 0, files: new Map(), saving: "saved", savedAtMs: undefined };
