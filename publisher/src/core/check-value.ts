import type { JsonValue, VariableType } from "@burgee/contract";

import { VALUE_BYTES_MAX } from "./bundle-limits.ts";
import type { ValueRules } from "./file-schemas.ts";
import { isPlainMap } from "./file-shape.ts";
import { jsonBytes } from "./json-bytes.ts";
import { matchJsonSchema } from "./match-json-schema.ts";
import type { ValueProblem } from "./problem.ts";
import { show } from "./show-value.ts";
import { PATTERN_VALUE_LENGTH_MAX, TOO_COSTLY, type ValuePatterns } from "./value-patterns.ts";

/** Finds what is wrong with a variable's value: its type, what evaluators cannot carry, or its schema. */
export function checkValue(
  value: unknown,
  type: VariableType,
  rules: ValueRules | undefined,
  patterns: ValuePatterns,
): ValueProblem | undefined {
  return (
    checkType(value, type) ??
    checkSize(value) ??
    checkCarriable(value) ??
    (rules === undefined ? undefined : checkRules(value, rules, patterns))
  );
}

/** Whether a value is a JSON value of the contract. */
export function toJsonValue(value: unknown): JsonValue {
  return value as JsonValue;
}

function checkType(value: unknown, type: VariableType): ValueProblem | undefined {
  const shown = show(value);
  if (value === null) return { message: "there is no value here", remedy: `Write a ${type}, or remove the line.` };
  switch (type) {
    case "String":
      return typeof value === "string"
        ? undefined
        : { message: `${shown} is not a String`, remedy: `Put it in quotes: "${String(value)}".` };
    case "Boolean":
      return typeof value === "boolean"
        ? undefined
        : { message: `${shown} is not a Boolean`, remedy: "Write true or false without quotes." };
    case "Number":
      return typeof value === "number" && Number.isFinite(value)
        ? undefined
        : { message: `${shown} is not a Number`, remedy: "Write a finite number without quotes." };
    case "JSON":
      return isPlainMap(value)
        ? undefined
        : { message: `${shown} is not a JSON object`, remedy: "Write a map; put lists and scalars inside one." };
  }
}

/** The shape of JSON was checked, so only text, maps and lists can be long. */
function checkSize(value: unknown): ValueProblem | undefined {
  const bytes = typeof value === "string" || typeof value === "object" ? jsonBytes(value) : 0;
  if (bytes <= VALUE_BYTES_MAX) return undefined;
  const message = `the value takes ${bytes} bytes, more than ${VALUE_BYTES_MAX}`;
  return { message, remedy: "Keep it elsewhere and serve its address." };
}

/**
 * The reference evaluator reads integers as signed 64-bit with saturation and prints object keys unescaped, so values
 * beyond these bounds would not arrive as written.
 */
function checkCarriable(value: unknown): ValueProblem | undefined {
  if (typeof value === "number") {
    if (!Number.isFinite(value))
      return { message: `${show(value)} is not a JSON number`, remedy: "Write a finite number." };
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER || Math.abs(value) >= 1e21 || !Number.isInteger(value))
      return undefined;
    return { message: `${value} is beyond ±2^53 and would arrive rounded`, remedy: "Carry it as a String." };
  }
  if (typeof value === "bigint" || typeof value === "undefined") {
    return {
      message: `${show(value)} is not a JSON value`,
      remedy: "Write text, a number, true, false, null or a map.",
    };
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value) && !isPlainMap(value)) {
    return { message: `${show(value)} is not a JSON value`, remedy: "Put it in quotes, or write a map." };
  }
  for (const [key, inner] of Object.entries(value)) {
    // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused here
    if (/["\\\u0000-\u001f]/.test(key)) {
      return {
        message: `the member name ${show(key)} has a quote, backslash or control character`,
        remedy: "Rename it.",
      };
    }
    const problem = checkCarriable(inner);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkRules(value: unknown, rules: ValueRules, patterns: ValuePatterns): ValueProblem | undefined {
  const shown = show(value);
  if (rules.enum !== undefined && !rules.enum.some((allowed) => show(allowed) === shown)) {
    return { message: `${shown} is not allowed by the variable's schema`, remedy: `Use one of ${show(rules.enum)}.` };
  }
  if (rules.pattern !== undefined && typeof value === "string") {
    const problem = checkPattern(value, rules.pattern, patterns);
    if (problem !== undefined) return problem;
  }
  if (rules.json !== undefined && isPlainMap(value)) {
    const problem = matchJsonSchema(value, rules.json, patterns);
    if (problem !== undefined) return problem;
  }
  if (rules.min !== undefined && typeof value === "number" && value < rules.min) {
    return { message: `${shown} is below the variable's minimum`, remedy: `Use at least ${rules.min}.` };
  }
  if (rules.max !== undefined && typeof value === "number" && value > rules.max) {
    return { message: `${shown} is above the variable's maximum`, remedy: `Use at most ${rules.max}.` };
  }
  return undefined;
}

function checkPattern(value: string, pattern: string, patterns: ValuePatterns): ValueProblem | undefined {
  switch (patterns.match(pattern, value)) {
    case "matches":
      return undefined;
    case "differs":
      return { message: `${show(value)} does not match the variable's pattern`, remedy: `It must match ${pattern}.` };
    case "too_long": {
      const message = `a value with a pattern may be at most ${PATTERN_VALUE_LENGTH_MAX} characters long`;
      return { message, remedy: "Shorten it, or remove the pattern." };
    }
    case "too_costly":
      return TOO_COSTLY;
  }
}
