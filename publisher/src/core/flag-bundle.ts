/** One file of a flags folder: its path inside the folder, with `/`, and its text. */
export interface FlagFile {
  readonly path: string;
  readonly text: string;
}

/** A whole flags folder, as the command line sends it and the publishing API receives it. */
export interface FlagBundle {
  readonly files: readonly FlagFile[];
}
