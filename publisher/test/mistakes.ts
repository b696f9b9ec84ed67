import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { CONDITIONS_MISTAKES } from "./mistakes-conditions.ts";
import { FILES_MISTAKES } from "./mistakes-files.ts";
import { REFERENCES_MISTAKES } from "./mistakes-references.ts";
import { SHAPE_MISTAKES } from "./mistakes-shape.ts";
import { TARGETS_MISTAKES } from "./mistakes-targets.ts";
import { VALUES_MISTAKES } from "./mistakes-values.ts";

/** A mistake that people make in flag files, and what they must be told. */
export interface Mistake {
  readonly name: string;
  readonly bundle: FlagBundle;
  /** File, line and column. */
  readonly place: string;
  /** What the message must contain. */
  readonly message: string;
  /** What the remedy must contain. */
  readonly remedy: string;
  /** Whether an editor finds it by the JSON Schema alone. */
  readonly seenByEditors?: true;
}

export const MISTAKES: readonly Mistake[] = [
  ...FILES_MISTAKES,
  ...SHAPE_MISTAKES,
  ...REFERENCES_MISTAKES,
  ...CONDITIONS_MISTAKES,
  ...TARGETS_MISTAKES,
  ...VALUES_MISTAKES,
];
