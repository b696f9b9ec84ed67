import { isRecord } from "@burgee/contract";

import type { OutgoingRequest, RawAnswer } from "../access/send-request.ts";
import type { Problem } from "./check.ts";

const STACK = /\n\s+at \S|\.(?:ts|js|mjs):\d+|node_modules|wasm-function/;

/** Paths that pages of other origins call. */
const BROWSER_PATHS =
  /^\/+(?:v1\/(?:sdkConfig|mobileSDKConfig|variables|features|edgedb|optIns|optInConfig|track|events(?!\/(?:replay|sweep)))|ofrep\/)/i;

/** What every answer must hold, whatever was sent. @param secrets texts that no error may repeat */
export function judgeAnswer(request: OutgoingRequest, answer: RawAnswer, secrets: readonly string[]): Problem[] {
  if (answer.status === 0) return [{ rule: "answer", text: answer.body }];
  const problems: Problem[] = [];
  if (answer.status >= 500) problems.push({ rule: "server error", text: `answered ${describeAnswer(answer)}` });
  if (answer.status < 400) return problems;
  if (request.method !== "HEAD") problems.push(...judgeShape(request.target, answer));
  if (findHeader(answer, "x-request-id") === undefined) {
    problems.push({ rule: "request id", text: `no x-request-id in ${describeAnswer(answer)}` });
  }
  if (isForBrowsers(request) && findHeader(answer, "access-control-allow-origin") === undefined) {
    problems.push({ rule: "cors", text: `no access-control-allow-origin in ${describeAnswer(answer)}` });
  }
  const whole = `${answer.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}\n${answer.body}`;
  // The request's own path may name an id that is no secret; credentials never come back.
  if (secrets.some((secret) => whole.includes(secret))) {
    problems.push({ rule: "echo", text: `a credential in ${describeAnswer(answer)}` });
  }
  if (STACK.test(answer.body)) problems.push({ rule: "stack", text: `internals in ${describeAnswer(answer)}` });
  return problems;
}

/** Status and the beginning of the body, for messages. */
export function describeAnswer({ status, body }: RawAnswer): string {
  return `${status} ${body.slice(0, 200)}`;
}

function findHeader(answer: RawAnswer, wanted: string): string | undefined {
  return answer.headers.find(([name]) => name === wanted)?.[1];
}

function isForBrowsers({ target, headers }: OutgoingRequest): boolean {
  if (BROWSER_PATHS.test(target)) return true;
  return target.startsWith("/event-stream") && headers["origin"] !== undefined;
}

function judgeShape(target: string, answer: RawAnswer): Problem[] {
  const body = readJson(answer.body);
  const isSdkError = isRecord(body) && body["statusCode"] === answer.status && isMessage(body["message"]);
  const isOfrepError =
    /^\/+ofrep\//i.test(target) && isRecord(body) && isMessage(body["errorCode"]) && isMessage(body["errorDetails"]);
  const isTyped = findHeader(answer, "content-type")?.startsWith("application/json") === true;
  return isTyped && (isSdkError || isOfrepError)
    ? []
    : [{ rule: "shape", text: `not the error body of its surface: ${describeAnswer(answer)}` }];
}

function isMessage(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((entry) => isMessage(entry));
  return typeof value === "string" && value !== "";
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
