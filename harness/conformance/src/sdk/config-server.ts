import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The key that the server knows. */
export const SERVER_KEY = "dvc_server_test_0123456789abcdef";

/** The config for servers, and the one from which a server starts its pages; here both are the same document. */
const CONFIG_PATHS = new Set(["", "bootstrap/"].map((kind) => `/config/v2/server/${kind}${SERVER_KEY}.json`));

interface PublishedVersion {
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly body: string;
}

interface ReceivedPost {
  readonly authorization: string | undefined;
  readonly body: string;
}

/** An HTTP server with the version rules of the config protocol: conditional requests, strictly later dates, a stream. */
export class ConfigServer {
  readonly configRequests: IncomingMessage["headers"][] = [];
  readonly posts: ReceivedPost[] = [];
  /** Answers instead of the normal one, consumed one per request; undefined means the normal one. */
  readonly configFaults: (number | "cut" | undefined)[] = [];
  readonly eventFaults: (number | "cut" | undefined)[] = [];
  /** Paths with query of all requests for the stream. */
  readonly streamRequests: string[] = [];
  /** Whether answers number their version, as the platform does. */
  hasVersionNumbers = false;
  /** Version that is answered in place of the newest, as by a replica that lags behind. */
  replayedVersion: number | undefined;
  origin = "";
  readonly #published: PublishedVersion[] = [];
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  async start(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Publishes a document, dated at least one second after the last, and announces it on the streams. */
  publish(config: unknown): void {
    const number = this.#published.length + 1;
    const nowMs = Math.floor(Date.now() / 1000) * 1000;
    const lastModifiedMs = Math.max(nowMs, (this.#published.at(-1)?.lastModifiedMs ?? 0) + 1000);
    const etag = `"v${number}"`;
    this.#published.push({ etag, lastModifiedMs, body: JSON.stringify(config) });
    const inner = JSON.stringify({ type: "refetchConfig", etag, lastModified: lastModifiedMs });
    const frame = { id: `${number}`, timestamp: nowMs, channel: "c", name: "change", data: inner };
    for (const stream of this.#streams) {
      stream.write(`id: ${number}\nevent: message\ndata: ${JSON.stringify(frame)}\n\n`);
    }
  }

  get streamCount(): number {
    return this.#streams.size;
  }

  closeStreams(): void {
    for (const stream of this.#streams) stream.end();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://server.test");
    if (url.pathname === "/event-stream") this.#openStream(url, response);
    else if (CONFIG_PATHS.has(url.pathname)) this.#serveConfig(request, response);
    else if (url.pathname === "/v1/events/batch") await this.#takeEvents(request, response);
    else respond(response, url.pathname.startsWith("/config/") ? 403 : 404);
  }

  #serveConfig(request: IncomingMessage, response: ServerResponse): void {
    this.configRequests.push(request.headers);
    const fault = this.configFaults.shift();
    if (fault === "cut") {
      response.destroy();
      return;
    }
    if (fault !== undefined) {
      respond(response, fault);
      return;
    }
    const number = this.replayedVersion ?? this.#published.length;
    const current = this.#published[number - 1];
    if (current === undefined) {
      respond(response, 404);
      return;
    }
    response.setHeader("etag", current.etag);
    response.setHeader("last-modified", new Date(current.lastModifiedMs).toUTCString());
    if (this.hasVersionNumbers) response.setHeader("burgee-config", `${number};age=0;rung=memory`);
    if (request.headers["if-none-match"] === current.etag) response.writeHead(304).end();
    else response.writeHead(200, { "content-type": "application/json" }).end(current.body);
  }

  async #takeEvents(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    this.posts.push({ authorization: request.headers.authorization, body });
    const fault = this.eventFaults.shift();
    if (fault === "cut") response.destroy();
    else if (fault !== undefined) respond(response, fault);
    else respond(response, 201);
  }

  #openStream({ pathname, search }: URL, response: ServerResponse): void {
    this.streamRequests.push(pathname + search);
    const cors = { "access-control-allow-origin": "*" };
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache", ...cors });
    response.write(":keepalive\n\n");
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
  }
}

function respond(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(status < 300 ? { message: "ok" } : { statusCode: status, message: `status ${status}` }));
}
