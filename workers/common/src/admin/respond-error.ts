import type { ErrorBody } from "@burgee/contract";
import { ERROR_CODES, type ErrorCode, type InputProblem } from "@burgee/contract/admin";

import { respondJson } from "../http/answers.ts";

/** A refusal of an operator route: status and title follow from the code. */
export function respondError(
  code: ErrorCode,
  message: string | readonly string[],
  data?: Readonly<Record<string, unknown>>,
): Response {
  const { status, title } = ERROR_CODES[code];
  const body: ErrorBody = { statusCode: status, code, message, error: title, ...(data === undefined ? {} : { data }) };
  return respondJson(status, body);
}

/** 400 with every mistake of a request, both as text and as data. */
export function respondInputProblems(problems: readonly InputProblem[]): Response {
  const lines = problems.map(({ path, message, remedy }) => `\`${path}\` ${message}. ${remedy}`);
  return respondError("bad_request", lines, { problems });
}
