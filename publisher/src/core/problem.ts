/** Kinds of mistakes. They are stable, so that tools can react to them. */
export type ProblemCode =
  | "syntax"
  | "shape"
  | "unknown_field"
  | "unknown_file"
  | "missing_file"
  | "duplicate"
  | "unknown_reference"
  | "cycle"
  | "type_mismatch"
  | "condition"
  | "distribution"
  | "rollout"
  | "limit"
  | "surprise";

/** One mistake in the flag files. Errors stop a publish, warnings do not. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly code: ProblemCode;
  /** Path inside the flags folder, with `/`. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 code units. */
  readonly column: number;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Whether any problem stops a publish. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}

/** One line for logs and error bodies: `features/a.yaml:3:5 error: message. remedy`. */
export function describeProblem(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  return `${place} ${problem.severity}: ${problem.message}. ${problem.remedy}`;
}

/** Order of reading: by file, then by position. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) =>
    a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
  );
}
