import { createHash } from "node:crypto";

import type { Compression } from "./emulator-options.ts";

export interface ObjectName {
  readonly stream: string;
  readonly uuid: string;
  /** Epoch milliseconds: arrival of the oldest record in the object. */
  readonly arrivedAtMs: number;
  readonly compression: Compression;
}

const DEFAULT_TIMESTAMP = "!{timestamp:yyyy/MM/dd/HH/}";
const EXPRESSION = /!\{([^}]*)\}/g;

/** What is wrong with the two prefixes of a stream, or undefined. The rules are those of Firehose's custom prefixes. */
export function findPrefixProblem(prefix: string | undefined, errorPrefix: string | undefined): string | undefined {
  for (const [member, text] of [
    ["prefix", prefix],
    ["errorPrefix", errorPrefix],
  ] as const) {
    if (text === undefined) continue;
    if (text.startsWith("/") || text.split("/").includes("..")) return `${member} must be a relative key prefix`;
    for (const [, expression = ""] of text.matchAll(EXPRESSION)) {
      const problem = findExpressionProblem(expression, member);
      if (problem !== undefined) return problem;
    }
  }
  if (hasExpression(prefix) && errorPrefix === undefined) {
    return "errorPrefix is required when prefix contains expressions";
  }
  if (hasExpression(errorPrefix) && !errorPrefix?.includes("!{firehose:error-output-type}")) {
    return "errorPrefix must contain !{firehose:error-output-type}";
  }
  return undefined;
}

/** Key of a delivered object: `<prefix><stream>-1-<yyyy-MM-dd-HH-mm-ss>-<uuid><extension>`, all in UTC. */
export function objectKey(name: ObjectName, prefix: string | undefined): string {
  const withTimestamp = prefix?.includes("!{timestamp:") ? prefix : `${prefix ?? ""}${DEFAULT_TIMESTAMP}`;
  return evaluatePrefix(withTimestamp, name, undefined) + baseName(name);
}

/** Key of an object of failed records, such as `errors/format-conversion-failed/…`. */
export function errorObjectKey(name: ObjectName, errorPrefix: string | undefined, errorType: string): string {
  const prefix = errorPrefix ?? `!{firehose:error-output-type}/${DEFAULT_TIMESTAMP}`;
  return evaluatePrefix(prefix, name, errorType) + baseName({ ...name, compression: "UNCOMPRESSED" });
}

function baseName(name: ObjectName): string {
  const stamp = formatTimestamp("yyyy-MM-dd-HH-mm-ss", name.arrivedAtMs);
  return `${name.stream}-1-${stamp}-${name.uuid}${name.compression === "GZIP" ? ".gz" : ""}`;
}

function evaluatePrefix(prefix: string, name: ObjectName, errorType: string | undefined): string {
  let randomCount = 0;
  return prefix.replaceAll(EXPRESSION, (_whole, expression: string) => {
    if (expression === "firehose:random-string") return randomString(name.uuid, randomCount++);
    if (expression === "firehose:error-output-type") return errorType ?? "";
    return formatTimestamp(expression.slice("timestamp:".length), name.arrivedAtMs);
  });
}

/** Eleven characters, derived from the object's id so that writing the object again after a crash repeats the key. */
function randomString(uuid: string, index: number): string {
  const digest = createHash("sha256").update(`${uuid}/${index}`).digest("base64url");
  return digest.replaceAll(/[-_]/g, "x").slice(0, 11);
}

const TIMESTAMP_TOKEN = /'([^']*)'|[A-Za-z]+|[^A-Za-z']+/g;

function formatTimestamp(pattern: string, epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  const fields = timestampFields(iso);
  return pattern.replaceAll(TIMESTAMP_TOKEN, (token, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted;
    return fields.get(token) ?? token;
  });
}

function timestampFields(iso: string): ReadonlyMap<string, string> {
  return new Map([
    ["yyyy", iso.slice(0, 4)],
    ["yy", iso.slice(2, 4)],
    ["MM", iso.slice(5, 7)],
    ["dd", iso.slice(8, 10)],
    ["HH", iso.slice(11, 13)],
    ["mm", iso.slice(14, 16)],
    ["ss", iso.slice(17, 19)],
    ["SSS", iso.slice(20, 23)],
  ]);
}

function findExpressionProblem(expression: string, member: "prefix" | "errorPrefix"): string | undefined {
  if (expression === "firehose:random-string") return undefined;
  if (expression === "firehose:error-output-type") {
    return member === "errorPrefix" ? undefined : "prefix must not contain !{firehose:error-output-type}";
  }
  if (!expression.startsWith("timestamp:")) return `${member} has an unsupported expression !{${expression}}`;
  const known = timestampFields(new Date(0).toISOString());
  for (const [token, quoted] of expression.slice("timestamp:".length).matchAll(TIMESTAMP_TOKEN)) {
    if (quoted === undefined && /[A-Za-z]/.test(token) && !known.has(token)) {
      return `${member} has an unsupported timestamp field "${token}"; use ${[...known.keys()].join(", ")}`;
    }
  }
  return undefined;
}

function hasExpression(text: string | undefined): boolean {
  return text !== undefined && text.search(EXPRESSION) >= 0;
}
