import { createServer, request as openRequest } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import type { Fault, FaultRule } from "./fault.ts";

/** One request as it came in, and what was answered. */
interface RelayedRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
  /** Undefined while it is under way or when no answer was sent. */
  status?: number;
  responseHeaders?: IncomingHttpHeaders;
  /** Of the answer, decompressed; absent for streams. */
  responseBody?: string;
}

interface ServerAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An HTTP relay that records every request and can fail in the ways networks and servers fail. */
export class FaultRelay {
  readonly requests: RelayedRequest[] = [];
  #rules: { rule: FaultRule; used: number }[] = [];
  #target = "";
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy());
  });

  /** Listens on a free port of 127.0.0.1 and returns the relay's origin. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this.origin;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Where requests go. */
  setTarget(origin: string): void {
    this.#target = origin;
  }

  addFault(pattern: RegExp, fault: Fault, times?: number): void {
    this.#rules.push({ rule: { pattern, fault, ...(times === undefined ? {} : { times }) }, used: 0 });
  }

  /** Passes everything on faithfully again. */
  clearFaults(): void {
    this.#rules = [];
  }

  /** Forgets faults and recorded requests. */
  reset(): void {
    this.clearFaults();
    this.requests.length = 0;
  }

  /** Recorded requests whose method, space and path match. */
  find(pattern: RegExp): RelayedRequest[] {
    return this.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`));
  }

  get streamCount(): number {
    return this.#streams.size;
  }

  /** Breaks every open event stream. */
  cutStreams(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  async stop(): Promise<void> {
    this.cutStreams();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = "GET", url: path = "/", headers } = request;
    const record: RelayedRequest = { method, path, headers, body: body.toString(), atMs: Date.now() };
    this.requests.push(record);
    const fault = this.#takeFault(`${method} ${path}`);
    if (fault?.kind === "cut") response.destroy();
    else if (fault?.kind === "answer") answerDirectly(response, record, fault);
    else {
      if (fault?.kind === "delay") await sleep(fault.delayMs);
      await this.#forward(record, body, response, fault);
    }
  }

  #takeFault(line: string): Fault | undefined {
    const entry = this.#rules.find(
      ({ rule, used }) => rule.pattern.test(line) && used < (rule.times ?? Number.POSITIVE_INFINITY),
    );
    if (entry === undefined) return undefined;
    entry.used += 1;
    return entry.rule.fault;
  }

  async #forward(
    record: RelayedRequest,
    body: Buffer,
    response: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    const upstream = await this.#send(record, body, response);
    if ((upstream.headers["content-type"] ?? "").startsWith("text/event-stream")) {
      this.#pipeStream(record, upstream, response);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of upstream) chunks.push(chunk as Buffer);
    const answer = { status: upstream.statusCode ?? 502, headers: upstream.headers, body: Buffer.concat(chunks) };
    await writeAnswer(record, answer, response, fault);
  }

  /** The path goes on exactly as it came, double slashes included. */
  #send({ method, path, headers }: RelayedRequest, body: Buffer, response: ServerResponse): Promise<IncomingMessage> {
    const { hostname, port, host } = new URL(this.#target);
    return new Promise((resolve, reject) => {
      const request = openRequest({ hostname, port, method, path, headers: { ...headers, host } }, resolve);
      request.on("error", reject);
      response.on("close", () => request.destroy());
      request.end(body);
    });
  }

  #pipeStream(record: RelayedRequest, upstream: IncomingMessage, response: ServerResponse): void {
    record.status = upstream.statusCode ?? 502;
    record.responseHeaders = upstream.headers;
    response.writeHead(record.status, upstream.headers);
    response.flushHeaders();
    upstream.pipe(response);
    upstream.on("error", () => response.destroy());
    this.#streams.add(response);
    response.on("close", () => {
      this.#streams.delete(response);
      upstream.destroy();
    });
  }
}

function answerDirectly(response: ServerResponse, record: RelayedRequest, fault: Fault & { kind: "answer" }): void {
  record.status = fault.status;
  response.writeHead(fault.status, {
    "content-type": "application/json",
    "access-control-allow-origin": "*",
    ...fault.headers,
  });
  response.end(fault.body ?? JSON.stringify({ statusCode: fault.status, message: `injected ${fault.status}` }));
}

async function writeAnswer(
  record: RelayedRequest,
  answer: ServerAnswer,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === "lose_answer") {
    response.destroy();
    return;
  }
  const { "transfer-encoding": _chunked, ...headers } = answer.headers;
  if (fault?.kind === "drop_headers") for (const name of fault.names) delete headers[name];
  record.status = answer.status;
  record.responseHeaders = answer.headers;
  record.responseBody = decode(answer).toString();
  const half = answer.body.subarray(0, Math.floor(answer.body.length / 2));
  const sent = fault?.kind === "truncate_body" ? half : answer.body;
  const isEmpty = answer.status === 304 || answer.status === 204;
  response.writeHead(answer.status, isEmpty ? headers : { ...headers, "content-length": sent.length });
  if (fault?.kind === "cut_body") response.write(half, () => response.destroy());
  else if (fault?.kind === "slow_body") await writeSlowly(response, sent, fault.durationMs);
  else response.end(sent);
}

function decode({ headers, body }: ServerAnswer): Buffer {
  if (body.length === 0) return body;
  if (headers["content-encoding"] === "gzip") return gunzipSync(body);
  return headers["content-encoding"] === "br" ? brotliDecompressSync(body) : body;
}

const SLOW_PIECES = 10;

async function writeSlowly(response: ServerResponse, body: Buffer, durationMs: number): Promise<void> {
  const size = Math.ceil(body.length / SLOW_PIECES);
  for (let start = 0; start < body.length && !response.destroyed; start += size) {
    response.write(body.subarray(start, start + size));
    await sleep(durationMs / SLOW_PIECES);
  }
  response.end();
}
