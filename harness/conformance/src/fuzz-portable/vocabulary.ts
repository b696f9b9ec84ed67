/** Rules that some evaluator does not know, so that files for it must not use them. */
export interface Vocabulary {
  /** `startsWith`, `endsWith` and their opposites. */
  readonly prefixes: boolean;
  /** `passthroughRollouts: true`, the default: a user whom a rollout does not let in is tried on the next target. */
  readonly passthrough: boolean;
  /** How deep conditions nest. */
  readonly depthMax: number;
}

export const WHOLE_VOCABULARY: Vocabulary = { prefixes: true, passthrough: true, depthMax: 4 };
