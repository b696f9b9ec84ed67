import { isRecord } from "@burgee/contract";

import { readFlagType } from "./expectations.ts";
import type { OfrepAnswer } from "./ofrep-subject.ts";

/** The reasons of the protocol; DEFAULT is in its design records and in use, though not in its schema. */
const REASONS: ReadonlySet<unknown> = new Set(["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "UNKNOWN", "DEFAULT"]);

const REQUEST_ERROR_CODES: ReadonlySet<unknown> = new Set([
  "PARSE_ERROR",
  "TARGETING_KEY_MISSING",
  "INVALID_CONTEXT",
  "GENERAL",
]);

/** What is wrong with one evaluated flag. */
export function findFlagProblems(flag: unknown, place: string): string[] {
  if (!isRecord(flag)) return [`${place} is not an object`];
  const problems: string[] = [];
  if (typeof flag["key"] !== "string") problems.push(`${place}.key is not a string`);
  if ("errorCode" in flag) return [...problems, ...findErrorCodeProblems(flag["errorCode"], place)];
  if ("value" in flag && readFlagType(flag["value"]) === undefined) {
    problems.push(`${place}.value is neither boolean, string, number nor object`);
  }
  if (!REASONS.has(flag["reason"])) problems.push(`${place}.reason is ${JSON.stringify(flag["reason"])}`);
  if ("variant" in flag && typeof flag["variant"] !== "string") problems.push(`${place}.variant is not a string`);
  if ("metadata" in flag) problems.push(...findMetadataProblems(flag["metadata"], `${place}.metadata`));
  return problems;
}

/** Metadata is a flat object of booleans, strings and numbers. */
export function findMetadataProblems(metadata: unknown, place: string): string[] {
  if (!isRecord(metadata)) return [`${place} is not an object`];
  return Object.entries(metadata)
    .filter(([, value]) => !["boolean", "string", "number"].includes(typeof value))
    .map(([name]) => `${place}.${name} is neither boolean, string nor number`);
}

/** What is wrong with an error answer that must have this status and one of these codes. */
export function findErrorProblems(
  answer: OfrepAnswer,
  status: number,
  codes: readonly string[],
  key: string | undefined,
): string[] {
  const problems = findStatusProblems(answer, status);
  if (problems.length > 0) return problems;
  if (!isRecord(answer.json)) return ["the body is not a JSON object"];
  const { errorCode, errorDetails } = answer.json;
  if (!codes.includes(errorCode as string)) {
    problems.push(`errorCode is ${JSON.stringify(errorCode)}, expected ${codes.join(" or ")}`);
  }
  if (errorDetails !== undefined && typeof errorDetails !== "string") problems.push("errorDetails is not a string");
  if (key !== undefined && answer.json["key"] !== key) {
    problems.push(`key is ${JSON.stringify(answer.json["key"])}, expected ${JSON.stringify(key)}`);
  }
  return problems;
}

export function findStatusProblems(answer: OfrepAnswer, status: number): string[] {
  if (answer.status === status) return [];
  return [
    `the status is ${answer.status}, expected ${status}; the body begins ${JSON.stringify(answer.text.slice(0, 120))}`,
  ];
}

/** The flags of a bulk answer; an empty list when it has none. */
export function readFlags(answer: OfrepAnswer): Record<string, unknown>[] {
  const flags = isRecord(answer.json) ? answer.json["flags"] : undefined;
  return Array.isArray(flags) ? flags.filter((flag) => isRecord(flag)) : [];
}

function findErrorCodeProblems(code: unknown, place: string): string[] {
  const isKnown = REQUEST_ERROR_CODES.has(code) || code === "FLAG_NOT_FOUND";
  return isKnown ? [] : [`${place}.errorCode is ${JSON.stringify(code)}`];
}
