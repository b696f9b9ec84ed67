import * as v from "valibot";

import type { Output } from "./output.ts";
import { described, wholeNumber } from "./shapes.ts";

/** Kinds of mistakes in flag files. They are stable, so that tools can react to them. */
export const PROBLEM_CODES = [
  "syntax",
  "encoding",
  "shape",
  "unknown_field",
  "unknown_file",
  "missing_file",
  "duplicate",
  "unknown_reference",
  "cycle",
  "type_mismatch",
  "condition",
  "distribution",
  "rollout",
  "limit",
  "expectation",
  "surprise",
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export const problem = v.strictObject({
  severity: v.picklist(["error", "warning"]),
  code: v.picklist(PROBLEM_CODES),
  file: described(v.string(), "Path inside the flags folder, with `/`."),
  line: described(wholeNumber, "Counts from 1."),
  column: described(wholeNumber, "Counts from 1, in UTF-16 code units."),
  path: v.exactOptional(
    described(
      v.array(v.union([v.string(), v.number()])),
      "The steps to the value in the file, from 0 in lists; absent when it is about the file, or its syntax.",
    ),
  ),
  message: described(v.string(), "What is wrong."),
  remedy: described(v.string(), "What to do about it."),
});
/** One mistake in the flag files. Errors stop a publish, warnings do not. */
export type Problem = Output<typeof problem>;

export const change = v.strictObject({
  kind: v.picklist(["added", "removed", "changed"]),
  subject: described(v.string(), "What it concerns, such as `feature hero, target ramp, rollout`."),
  before: v.exactOptional(v.string()),
  after: v.exactOptional(v.string()),
});
/** One difference between two snapshots, in words. */
export type Change = Output<typeof change>;
