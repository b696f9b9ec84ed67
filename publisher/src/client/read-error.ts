import { isRecord } from "@burgee/contract";

import type { Problem } from "../core/problem.ts";
import { PublishError, type PublishErrorKind } from "./publish-error.ts";

/** Turns an error answer into a `PublishError`; `body` is undefined when it was not JSON. */
export function readError(status: number, body: unknown): PublishError {
  if (!isRecord(body) || body["statusCode"] !== status) {
    return new PublishError("unreachable", status, `the URL answered ${status}, but not as the publishing API does`);
  }
  const lines = [body["message"]].flat().map(String);
  const data = isRecord(body["data"]) ? body["data"] : {};
  const problems = Array.isArray(data["problems"]) ? (data["problems"] as Problem[]) : [];
  const [first = `the server answered ${status}`, ...details] = lines;
  const message =
    problems.length > 0
      ? `the flag files have ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`
      : first;
  return new PublishError(kindOf(status, problems), status, message, {
    problems,
    details: problems.length > 0 ? [] : details,
    data,
  });
}

function kindOf(status: number, problems: readonly Problem[]): PublishErrorKind {
  if (problems.length > 0) return "problems";
  switch (status) {
    case 401:
    case 403:
      return "unauthorized";
    case 404:
      return "not_found";
    case 409:
    case 412:
      return "conflict";
    default:
      return status >= 500 ? "server" : "refused";
  }
}
