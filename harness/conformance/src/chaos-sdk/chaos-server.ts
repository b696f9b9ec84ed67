import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { SIGNED_POINTER_HEADER } from "@burgee/contract";

import type { PublishedVersion, VersionPublisher } from "./published-versions.ts";
import { ReceivedEvents } from "./received-events.ts";
import { tamper } from "./tamper.ts";

export const CHAOS_KEYS = {
  server: "dvc_server_chaos_0123456789abcdef",
  client: "dvc_client_chaos_0123456789abcdef",
} as const;

export type Route = "config" | "stream" | "events";

export type Trouble =
  | { readonly kind: "status"; readonly status: number }
  /** Takes the request and never answers. */
  | { readonly kind: "black-hole" }
  /** Breaks the connection. */
  | { readonly kind: "cut" }
  /** Answers half a config: in turn as a broken connection and as a whole answer. */
  | { readonly kind: "truncated" }
  /** Answers configs that the platform's owner did not publish. */
  | { readonly kind: "tampered" }
  /** Answers the version before the newest that clients had. */
  | { readonly kind: "replayed"; readonly number: number };

interface OpenStream {
  readonly response: ServerResponse;
  /** Delivers nothing any more, though the connection stays open. */
  isDead: boolean;
}

/** A platform for both kinds of SDK over real HTTP, with troubles by route. */
export class ChaosServer {
  readonly events = new ReceivedEvents();
  readonly troubles = new Map<Route, Trouble>();
  readonly publisher: VersionPublisher;
  origin = "";
  readonly #keepaliveMs: number;
  readonly #streams = new Set<OpenStream>();
  #server = this.#createServer();
  #keepalive: NodeJS.Timeout | undefined;
  #answers = 0;

  constructor(publisher: VersionPublisher, keepaliveMs: number) {
    this.publisher = publisher;
    this.#keepaliveMs = keepaliveMs;
  }

  /** Listens; again at the same address after `stop`. */
  async start(): Promise<void> {
    const port = this.origin === "" ? 0 : Number(new URL(this.origin).port);
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    this.#keepalive = setInterval(() => this.#write(":keepalive\n\n"), this.#keepaliveMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#keepalive);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#server = this.#createServer();
  }

  get streamCount(): number {
    return [...this.#streams].filter(({ isDead }) => !isDead).length;
  }

  /** Publishes the next version and announces it. */
  async publish(): Promise<number> {
    const version = await this.publisher.publish(this.origin);
    this.#write(announce(version));
    return version.number;
  }

  closeStreams(): void {
    for (const { response } of this.#streams) response.destroy();
  }

  silenceStreams(): void {
    for (const stream of this.#streams) stream.isDead = true;
  }

  #createServer(): ReturnType<typeof createServer> {
    return createServer((request, response) => void this.#handle(request, response));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://server.test");
    const route = findRoute(url.pathname);
    const trouble = route && this.troubles.get(route);
    if (trouble?.kind === "black-hole") return;
    if (trouble?.kind === "cut") response.destroy();
    else if (trouble?.kind === "status") respond(response, trouble.status);
    else if (route === "stream") this.#openStream(url, response);
    else if (route === "events") await this.#takeEvents(request, response);
    else if (route === "config") await this.#serveConfig(request, url.pathname.startsWith("/config/"), response);
    else respond(response, 404);
  }

  async #serveConfig(request: IncomingMessage, isForServer: boolean, response: ServerResponse): Promise<void> {
    const trouble = this.troubles.get("config");
    const number = trouble?.kind === "replayed" ? trouble.number : this.publisher.versions.length;
    const version = this.publisher.versions[number - 1];
    if (version === undefined) {
      respond(response, 404);
      return;
    }
    const headers: Record<string, string> = { ...version.headers, "content-type": "application/json" };
    if (!isForServer) delete headers[SIGNED_POINTER_HEADER];
    if (isForServer && request.headers["if-none-match"] === version.etag) {
      response.writeHead(304, headers).end();
      return;
    }
    const body = isForServer ? version.serverBody : version.clientBody;
    this.#answers += 1;
    if (trouble?.kind === "truncated") sendHalf(response, headers, body, this.#answers % 2 === 0);
    else if (trouble?.kind === "tampered") {
      const forged = await tamper(version, this.publisher.versions, this.#answers);
      response.writeHead(200, { ...headers, ...forged.headers }).end(forged.body);
    } else response.writeHead(200, headers).end(body);
  }

  async #takeEvents(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    try {
      for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
    } catch {
      return;
    }
    respond(response, this.events.take(body) ? 201 : 400);
  }

  #openStream({ searchParams }: URL, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    response.write("retry: 1000\n\n:keepalive\n\n");
    const stream: OpenStream = { response, isDead: false };
    this.#streams.add(stream);
    response.on("close", () => this.#streams.delete(stream));
    const { newest } = this.publisher;
    if (newest !== undefined && Number(searchParams.get("v") ?? newest.number) < newest.number) {
      response.write(announce(newest));
    }
  }

  #write(text: string): void {
    for (const { isDead, response } of this.#streams) if (!isDead) response.write(text);
  }
}

function findRoute(path: string): Route | undefined {
  if (path === "/event-stream") return "stream";
  if (path.startsWith("/v1/events")) return "events";
  return path === "/v1/sdkConfig" || path === `/config/v2/server/${CHAOS_KEYS.server}.json` ? "config" : undefined;
}

function announce({ number, etag, lastModifiedMs }: PublishedVersion): string {
  const inner = JSON.stringify({ type: "refetchConfig", etag, lastModified: lastModifiedMs });
  return `id: ${number}\nevent: message\ndata: ${JSON.stringify({ id: `${number}`, data: inner })}\n\n`;
}

function sendHalf(
  response: ServerResponse,
  headers: Record<string, string>,
  body: string,
  isConnectionBroken: boolean,
): void {
  const half = body.slice(0, body.length / 2);
  if (isConnectionBroken) {
    response.writeHead(200, { ...headers, "content-length": String(Buffer.byteLength(body)) });
    response.write(half, () => response.destroy());
  } else response.writeHead(200, headers).end(half);
}

function respond(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(status < 300 ? { message: "ok" } : { statusCode: status, message: `status ${status}` }));
}
