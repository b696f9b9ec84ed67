import assert from "node:assert/strict";

import { isRecord } from "@burgee/contract";

import type { OfficialWorld } from "../official-world.ts";

interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** One plain request to the relay; redirects are not followed. */
export async function send(
  world: OfficialWorld,
  line: string,
  options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly rawBody?: string;
  } = {},
): Promise<WireAnswer> {
  const [method = "GET", path = "/"] = line.split(" ");
  const body = options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(`${world.url}${path}`, {
    method,
    redirect: "manual",
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...options.headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

/** An error answer as every SDK can read it: JSON with the status as a number and a message. */
export function assertErrorBody(answer: WireAnswer, status: number): void {
  assert.equal(answer.status, status, `${answer.status}: ${answer.text.slice(0, 200)}`);
  assert.ok(isRecord(answer.json), "the body is a JSON object");
  assert.equal(answer.json["statusCode"], status);
  const { message } = answer.json;
  assert.ok(typeof message === "string" || Array.isArray(message), "message is text or a list");
  assert.ok((answer.headers.get("content-type") ?? "").startsWith("application/json"));
}

/** A success as iOS can read it: a JSON object without a top-level statusCode. */
export function assertSuccessBody(answer: WireAnswer, status = 200): Record<string, unknown> {
  assert.equal(answer.status, status, `${answer.status}: ${answer.text.slice(0, 200)}`);
  assert.ok(isRecord(answer.json), "the body is a JSON object");
  assert.ok(!("statusCode" in answer.json), "a success has no statusCode");
  assert.ok((answer.headers.get("content-type") ?? "").startsWith("application/json"));
  return answer.json;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
