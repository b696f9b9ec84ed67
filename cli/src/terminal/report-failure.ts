import { PublishError, type PublishErrorKind } from "@burgee/publisher/client";
import { describeProblem } from "@burgee/publisher/core/problem";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { colorsFor } from "./colors.ts";

interface Failure {
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly lines: readonly string[];
}

/** Prints why a command failed and returns its exit code. Throws an error again that only a bug can cause. */
export function reportFailure(error: unknown, isJson: boolean): ExitCode {
  const failure = toFailure(error);
  if (failure === undefined) throw error;
  if (isJson) {
    const { message, lines } = failure;
    printJsonFailure(message, lines);
  } else {
    printFailure(failure);
  }
  return failure.exitCode;
}

/** Prints a failure as the one JSON document on stdout. */
export function printJsonFailure(message: string, details: readonly string[]): void {
  process.stdout.write(`${JSON.stringify({ error: { message, details } })}\n`);
}

/** Prints a failure to stderr as text. */
export function printFailure(failure: Omit<Failure, "exitCode">): void {
  const colors = colorsFor(process.stderr);
  const lines = [`${colors.red("error")}: ${failure.message}`, ...failure.lines.map((line) => `  ${line}`)];
  process.stderr.write(`${lines.join("\n")}\n`);
}

/** Describes an error for the caller of a command; undefined for one that only a bug can cause. */
function toFailure(error: unknown): Failure | undefined {
  if (error instanceof CommandError) {
    return { exitCode: error.exitCode, message: error.message, lines: error.hint === undefined ? [] : [error.hint] };
  }
  if (error instanceof PublishError) {
    const lines = [...error.details, ...error.problems.map(describeProblem)];
    return { exitCode: exitCodeOf(error.kind), message: error.message, lines };
  }
  return undefined;
}

function exitCodeOf(kind: PublishErrorKind): ExitCode {
  switch (kind) {
    case "problems":
    case "refused":
      return EXIT.problems;
    case "conflict":
      return EXIT.conflict;
    case "not_found":
    case "unauthorized":
      return EXIT.usage;
    case "unreachable":
    case "server":
      return EXIT.server;
  }
}
