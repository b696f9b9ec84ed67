import type { Problem } from "@burgee/contract/admin";

export type { Problem, ProblemCode } from "@burgee/contract/admin";

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

/** Problems of one answer. Ours: nobody corrects more before checking again. */
export const PROBLEMS_SHOWN_MAX = 200;
/** Bytes of those problems as JSON. Ours: an error answer holds them twice, as text and as data, and stays below 256 KiB. */
export const PROBLEMS_BYTES_MAX = 96 * 1024;

/** The first problems in order of reading, errors before warnings when not all fit, and how many more there are. */
export function limitProblems(problems: readonly Problem[]): readonly Problem[] {
  const errors = problems.filter(({ severity }) => severity === "error");
  const warnings = problems.filter(({ severity }) => severity === "warning");
  const kept: Problem[] = [];
  let bytesLeft = PROBLEMS_BYTES_MAX;
  for (const problem of [...errors, ...warnings]) {
    bytesLeft -= encoder.encode(JSON.stringify(problem)).byteLength;
    if (kept.length >= PROBLEMS_SHOWN_MAX || bytesLeft < 0) break;
    kept.push(problem);
  }
  const last = kept.at(-1);
  const left = problems.length - kept.length;
  if (last === undefined || left === 0) return problems;
  const severity = kept.length < errors.length ? "error" : "warning";
  const remedy = "Correct the others first, then check again.";
  const message = `and ${left} more ${left === 1 ? "problem" : "problems"}`;
  const { path: _path, ...place } = last;
  return [...sortProblems(kept), { ...place, severity, code: "limit", message, remedy }];
}

const encoder = new TextEncoder();

/** What is wrong with a value, and what to do; the place is added by who knows it. */
export interface ValueProblem {
  readonly message: string;
  readonly remedy: string;
}
