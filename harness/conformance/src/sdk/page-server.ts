import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { loadConfig } from "@burgee/bucketing-wasm";
import { type ConfigDocument, parseEvaluationContext, toFlagReason } from "@burgee/contract";

/** The client key that the server knows. */
export const PAGE_KEY = "dvc_client_test_0123456789abcdef";

/** An HTTP server with the API that pages use: values that the engine evaluates per user, and events. */
export class PageServer {
  /** Bodies of event posts. */
  readonly posts: string[] = [];
  /** Queries of requests for values. */
  readonly queries: URLSearchParams[] = [];
  /** What requests for values are answered instead, one per request. */
  readonly faults: number[] = [];
  /** While true, every connection is broken. */
  isLost = false;
  /** While true, answers lack the reasons of OpenFeature, as from servers that do not know them. */
  lacksFlagReasons = false;
  origin = "";
  #document: ConfigDocument;
  #version = 1;
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  constructor(document: ConfigDocument) {
    this.#document = document;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  publish(document: ConfigDocument): void {
    this.#document = document;
    this.#version += 1;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isLost) {
      response.destroy();
      return;
    }
    const url = new URL(request.url ?? "/", "http://server.test");
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
    if (url.pathname === "/v1/events") {
      this.posts.push(body);
      respond(response, 201, { message: "ok" });
    } else if (url.pathname === "/v1/sdkConfig") this.#serve(url.searchParams, response);
    else respond(response, 404, { statusCode: 404, message: "not here" });
  }

  #serve(query: URLSearchParams, response: ServerResponse): void {
    this.queries.push(query);
    const status = this.faults.shift() ?? (query.get("sdkKey") === PAGE_KEY ? 200 : 401);
    if (status === 200) respond(response, status, this.#evaluate(query), { "burgee-config": `${this.#version};` });
    else respond(response, status, { statusCode: status, message: "no" });
  }

  #evaluate(query: URLSearchParams): object {
    const { customData, privateCustomData, ...attributes } = Object.fromEntries(query);
    const read = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));
    const parse = parseEvaluationContext({
      ...attributes,
      customData: read(customData),
      privateCustomData: read(privateCustomData),
    });
    if (!parse.ok) throw new Error(parse.problems.join("; "));
    const engine = loadConfig(new TextEncoder().encode(JSON.stringify(this.#document)));
    const { project, environment, variables } = this.#document;
    const reasons = variables.map(({ key }) => [key, toFlagReason(engine.evaluateVariable(key, parse.context).eval)]);
    const wantsReasons = query.get("flagReasons") === "1" && !this.lacksFlagReasons;
    return {
      project,
      environment,
      ...engine.evaluateAll(parse.context).toServedConfig(),
      ...(wantsReasons && { flagReasons: Object.fromEntries(reasons) as object }),
      etag: `"v${this.#version}"`,
    };
  }
}

function respond(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
