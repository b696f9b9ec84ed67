/** What replay runs agree on. */
export interface ReplayState {
  /** Id of the run that is under way, or empty. */
  readonly holder: string;
  /** Epoch milliseconds after which the holder counts as dead. */
  readonly heldUntilMs: number;
  /** Epoch milliseconds of the starts of scheduled runs within the last hour. */
  readonly startedAtMs: readonly number[];
}

/** One small document with compare-and-set. Throws when the store fails. */
export interface ReplayControl {
  read(): Promise<{ readonly state: ReplayState; readonly tag: string } | undefined>;
  /** Writes only if nobody else did since `tag` was read; `undefined` means: only if there is none yet. */
  write(state: ReplayState, tag: string | undefined): Promise<boolean>;
}
