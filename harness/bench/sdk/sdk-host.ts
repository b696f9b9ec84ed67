import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { isRecord } from "@burgee/contract";

/** Serves one config to server SDKs over HTTP and takes their events. */
export class SdkHost {
  /** Evaluations that were reported, by SDK key. */
  readonly evaluations = new Map<string, number>();
  readonly #configText: string;
  readonly #lastModified = new Date().toUTCString();
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  constructor(configText: string) {
    this.#configText = configText;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "GET") {
      const headers = { "content-type": "application/json", etag: '"bench"', "last-modified": this.#lastModified };
      if (request.headers["if-none-match"] === headers.etag) response.writeHead(304, headers).end();
      else response.writeHead(200, headers).end(this.#configText);
      return;
    }
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
    const key = request.headers.authorization ?? "";
    this.evaluations.set(key, (this.evaluations.get(key) ?? 0) + countEvaluations(JSON.parse(body)));
    response.writeHead(201, { "content-type": "application/json" }).end('{"message":"ok"}');
  }
}

/** Sum of the counts of all aggregates of a post. */
function countEvaluations(post: unknown): number {
  const batch = isRecord(post) && Array.isArray(post["batch"]) ? (post["batch"] as unknown[]) : [];
  const events = batch.flatMap((entry) => (isRecord(entry) ? (entry["events"] as unknown[]) : []));
  return events.reduce<number>((sum, event) => {
    const isAggregate = isRecord(event) && String(event["type"]).startsWith("agg");
    return isAggregate && typeof event["value"] === "number" ? sum + event["value"] : sum;
  }, 0);
}
