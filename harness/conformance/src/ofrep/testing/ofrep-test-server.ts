import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { isRecord } from "@burgee/contract";
import type { JsonValue } from "@burgee/contract";

export const TEST_TOKEN = "test-token";

/** A way in which a server may break the protocol. */
export type Defect =
  | "key_missing"
  | "wrong_type"
  | "null_for_default"
  | "invented_reason"
  | "nested_metadata"
  | "numeric_variant"
  | "random_value"
  | "cacheable"
  | "html_answers"
  | "flag_left_out"
  | "default_left_out"
  | "default_is_failure"
  | "flag_twice"
  | "bulk_differs"
  | "no_etag"
  | "bare_etag"
  | "never_304"
  | "first_etag_only"
  | "etag_ignores_context"
  | "refetch_downgraded"
  | "dates_refused"
  | "unknown_flag_200"
  | "key_not_decoded"
  | "parse_error_500"
  | "targeting_key_optional"
  | "context_unchecked"
  | "no_auth"
  | "no_api_key"
  | "no_cors"
  | "stream_both_addresses"
  | "stream_broken"
  | "stream_silent"
  | "stream_millis"
  | "stale_refetch";

interface Flag {
  readonly key: string;
  readonly variant: string;
  readonly reason: string;
  value(context: Readonly<Record<string, unknown>>): JsonValue | undefined;
}

const FLAGS: readonly Flag[] = [
  { key: "on", variant: "v", reason: "STATIC", value: () => true },
  { key: "text", variant: "v", reason: "STATIC", value: () => "hello" },
  { key: "limit", variant: "v", reason: "TARGETING_MATCH", value: ({ plan }) => (plan === "pro" ? 100 : 10) },
  { key: "theme", variant: "v", reason: "SPLIT", value: () => ({ colour: "teal" }) },
  // The last one has no value: some defects are about it.
  { key: "unset", variant: "v", reason: "DISABLED", value: () => undefined },
];

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A small, correct OFREP server into which single defects can be put. */
export class OfrepTestServer {
  url = "";
  #version = 1;
  readonly #streams = new Set<ServerResponse>();
  readonly #defects: ReadonlySet<Defect>;
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  constructor(...defects: readonly Defect[]) {
    this.#defects = new Set(defects);
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Publishes a new version and announces it. */
  async change(): Promise<void> {
    this.#version += 1;
    if (this.#has("stream_silent")) return;
    const nowMs = Date.now();
    const lastModified = this.#has("stream_millis") ? nowMs : Math.floor(nowMs / 1000);
    const data = JSON.stringify({ type: "refetchEvaluation", etag: `"version-${this.#version}"`, lastModified });
    for (const stream of this.#streams) stream.write(`id: ${this.#version}\nevent: message\ndata: ${data}\n\n`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #has(defect: Defect): boolean {
    return this.#defects.has(defect);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const url = new URL(request.url ?? "/", "http://server.test");
    if (!this.#has("no_cors")) {
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("access-control-expose-headers", "ETag");
    }
    if (url.pathname === "/stream") {
      const type = this.#has("stream_broken") ? "text/plain" : "text/event-stream";
      response.writeHead(200, { "content-type": type });
      response.write(":keepalive\n\n");
      this.#streams.add(response);
      return;
    }
    const { status, body, headers = {} } = this.#answer(request, url, text);
    const content = body === undefined ? undefined : JSON.stringify(body);
    const type = this.#has("html_answers") ? "text/html" : "application/json";
    response.writeHead(status, { ...(content === undefined ? {} : { "content-type": type }), ...headers });
    response.end(content);
  }

  #answer(request: IncomingMessage, url: URL, text: string): Reply {
    if (request.method === "OPTIONS") return this.#answerPreflight();
    if (!this.#isAuthorised(request)) return { status: 401 };
    if (request.method !== "POST") return { status: 405 };
    const [, rawKey] = /^\/ofrep\/v1\/evaluate\/flags(?:\/(.+))?$/.exec(url.pathname) ?? [];
    const key = rawKey === undefined || this.#has("key_not_decoded") ? rawKey : decodeURIComponent(rawKey);
    const named = key === undefined ? {} : { key };
    const body = parse(text);
    if (body === undefined) {
      if (this.#has("parse_error_500")) return { status: 500, body: { errorDetails: "unexpected" } };
      return { status: 400, body: { ...named, errorCode: "PARSE_ERROR" } };
    }
    const context = isRecord(body) ? body["context"] : undefined;
    const problem = this.#findContextProblem(context);
    if (problem !== undefined) return { status: 400, body: { ...named, errorCode: problem } };
    const attributes = isRecord(context) ? context : {};
    return key === undefined ? this.#answerBulk(request, url, attributes) : this.#answerSingle(key, attributes);
  }

  #answerPreflight(): Reply {
    if (this.#has("no_cors")) return { status: 405 };
    const headers = {
      "access-control-allow-methods": "POST, OPTIONS",
      "access-control-allow-headers": "Authorization, Content-Type, If-None-Match, X-API-Key",
    };
    return { status: 204, headers };
  }

  #isAuthorised({ headers }: IncomingMessage): boolean {
    if (this.#has("no_auth")) return true;
    if (headers.authorization === `Bearer ${TEST_TOKEN}`) return true;
    return !this.#has("no_api_key") && headers["x-api-key"] === TEST_TOKEN;
  }

  #findContextProblem(context: unknown): string | undefined {
    if (this.#has("context_unchecked")) return undefined;
    if (!isRecord(context)) return "INVALID_CONTEXT";
    if (typeof context["targetingKey"] === "string" || this.#has("targeting_key_optional")) return undefined;
    return "TARGETING_KEY_MISSING";
  }

  #answerSingle(key: string, context: Readonly<Record<string, unknown>>): Reply {
    const flag = FLAGS.find((candidate) => candidate.key === key);
    if (flag !== undefined) return { status: 200, body: this.#evaluate(flag, context) };
    if (this.#has("unknown_flag_200")) return { status: 200, body: { key, reason: "UNKNOWN" } };
    return { status: 404, body: { key, errorCode: "FLAG_NOT_FOUND" } };
  }

  #evaluate(flag: Flag, context: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const value = flag.value(context);
    const isNumber = typeof value === "number";
    return {
      ...(this.#has("key_missing") ? {} : { key: flag.key }),
      ...(value === undefined ? (this.#has("null_for_default") ? { value: null } : {}) : { value }),
      ...(isNumber && this.#has("wrong_type") ? { value: String(value) } : {}),
      ...(flag.key === "on" && this.#has("random_value")
        ? { value: Math.random() < 0.5, variant: String(Math.random()) }
        : {}),
      reason: this.#has("invented_reason") ? "BECAUSE" : flag.reason,
      ...(flag.key === "on" && this.#has("random_value")
        ? {}
        : { variant: this.#has("numeric_variant") ? 1 : flag.variant }),
      metadata: this.#has("nested_metadata") ? { nested: {} } : { version: 7 },
      ...(this.#has("cacheable") ? { cacheable: true } : {}),
    };
  }

  #answerBulk({ headers }: IncomingMessage, url: URL, context: Readonly<Record<string, unknown>>): Reply {
    const flags = FLAGS.map((flag) => this.#evaluate(flag, context));
    if (this.#has("default_left_out")) flags.pop();
    if (this.#has("default_is_failure")) flags.splice(-1, 1, { key: "unset", errorCode: "FLAG_NOT_FOUND" });
    if (this.#has("flag_left_out")) flags.shift();
    if (this.#has("flag_twice")) flags.push(flags[0] ?? {});
    if (this.#has("bulk_differs")) flags[0] = { ...flags[0], variant: "other" };
    if (this.#has("dates_refused") && url.searchParams.has("flagConfigLastModified")) return { status: 400, body: {} };
    const version = this.#has("stale_refetch") ? 1 : this.#version;
    const digest = createHash("sha256")
      .update(this.#has("etag_ignores_context") ? `${version}` : `${version}${JSON.stringify(context)}`)
      .digest("hex");
    const etag = this.#has("bare_etag") ? digest : `"${digest}"`;
    const sent = this.#has("no_etag") ? {} : { etag };
    const isForced = !this.#has("refetch_downgraded") && (url.searchParams.get("flagConfigEtag") ?? "") !== "";
    if (!isForced && this.#matches(headers["if-none-match"], etag)) return { status: 304, headers: sent };
    const stream = { type: "sse", url: `${this.url}/stream`, inactivityDelaySec: 120 };
    const eventStreams = [
      this.#has("stream_both_addresses") ? { ...stream, endpoint: { requestUri: "/stream" } } : stream,
    ];
    return { status: 200, body: { flags, metadata: { version: 7 }, eventStreams }, headers: sent };
  }

  #matches(condition: string | undefined, etag: string): boolean {
    if (condition === undefined || this.#has("never_304")) return false;
    if (this.#has("first_etag_only")) return condition === etag;
    return condition.split(",").some((entry) => entry.trim().replace(/^W\//, "") === etag);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
