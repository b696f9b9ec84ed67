import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The key that the server knows. */
export const CLIENT_KEY = "dvc_client_test_0123456789abcdef";

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export type Fault = number | "cut" | "not-json" | "hang";

/** An HTTP server that speaks the client half of the platform: values per user, events, stored data, a stream. */
export class PlatformServer {
  /** All requests, without those for streams. */
  readonly requests: ReceivedRequest[] = [];
  /** Answers instead of the normal one, one per config request. */
  readonly configFaults: Fault[] = [];
  readonly eventFaults: number[] = [];
  /** How long posts of events wait for their answer. */
  eventDelayMs = 0;
  /** Whether the server announces that it takes the feature map once per post. */
  hasMapPerPost = false;
  /** How many features everybody is served beside the usual ones. */
  extraFeatures = 0;
  hasStream = true;
  /** Whether to answer 503 to requests for the stream. */
  isStreamRefused = false;
  origin = "";
  version = 1;
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get streamCount(): number {
    return this.#streams.size;
  }

  requestsTo(path: string): ReceivedRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  closeStreams(): void {
    for (const stream of this.#streams) stream.end();
  }

  /** Makes a new version current and announces it. */
  publish(): void {
    this.version += 1;
    const inner = JSON.stringify({
      type: "refetchConfig",
      etag: `"v${this.version}"`,
      lastModified: this.version * 1_000,
    });
    const frame = { id: `${this.version}`, timestamp: 1_000, channel: "c", name: "change", data: inner };
    for (const stream of this.#streams) {
      stream.write(`id: ${this.version}\nevent: message\ndata: ${JSON.stringify(frame)}\n\n`);
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://server.test");
    if (url.pathname === "/event-stream" && this.isStreamRefused) {
      respond(response, 503, { statusCode: 503, message: "no" });
      return;
    }
    if (url.pathname === "/event-stream") {
      this.#openStream(response);
      return;
    }
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    this.requests.push({
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization,
      contentType: request.headers["content-type"],
      body,
    });
    if (url.pathname === "/v1/sdkConfig") this.#serveConfig(url.searchParams, response);
    else if (url.pathname === "/v1/events") {
      await new Promise((resolve) => setTimeout(resolve, this.eventDelayMs));
      respond(response, this.eventFaults.shift() ?? 201, { message: "ok" });
    } else if (url.pathname.startsWith("/v1/edgedb/")) respond(response, 200, { message: "ok" });
    else respond(response, 404, { statusCode: 404, message: "not here" });
  }

  #serveConfig(query: URLSearchParams, response: ServerResponse): void {
    const fault = this.configFaults.shift();
    if (fault === "hang") return;
    if (this.hasMapPerPost) response.setHeader("burgee-events", "feature-map");
    if (fault === "cut") response.destroy();
    else if (fault === "not-json") response.end("<html>");
    else if (fault !== undefined) respond(response, fault, { statusCode: fault, message: "no" });
    else if (query.get("sdkKey") !== CLIENT_KEY) respond(response, 401, { statusCode: 401, message: "no" });
    else respond(response, 200, this.#evaluate(query.get("user_id") ?? ""));
  }

  /** Serves every user their id and the version, and `gold-` users the gold feature. */
  #evaluate(userId: string): object {
    const isGold = userId.startsWith("gold-");
    const variable = (key: string, type: string, value: unknown, feature: string) => [
      key,
      {
        _id: `id-${key}`,
        key,
        type,
        value,
        _feature: feature,
        eval: { reason: "TARGETING_MATCH", details: "All Users" },
      },
    ];
    const feature = (key: string, variation: string) => [
      key,
      { _id: key, key, type: "release", _variation: variation, variationKey: variation, variationName: variation },
    ];
    const version = `v${this.version}`;
    return {
      project: { _id: "p", key: "p", a0_organization: "o", settings: { edgeDB: { enabled: true } } },
      environment: { _id: "e", key: "e" },
      features: Object.fromEntries([feature("basic", version), ...(isGold ? [feature("gold", "on")] : [])]),
      featureVariationMap: {
        basic: version,
        ...Object.fromEntries(Array.from({ length: this.extraFeatures }, (_, index) => createFeatureEntry(index))),
        ...(isGold ? { gold: "on" } : {}),
      },
      variableVariationMap: { "user-id": { _feature: "basic", _variation: version } },
      variables: Object.fromEntries([
        variable("user-id", "String", userId, "basic"),
        variable("version", "Number", this.version, "basic"),
        variable("theme", "JSON", { colour: "teal" }, "basic"),
        ...(isGold ? [variable("gold", "Boolean", true, "gold")] : []),
      ]),
      etag: `"${version}"`,
      ...(this.hasStream ? { sse: { url: `${this.origin}/event-stream?token=t`, inactivityDelay: 50 } } : {}),
    };
  }

  #openStream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("retry: 2000\n\n:keepalive\n\n");
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
  }
}

/** Ids as long as the platform's. */
function createFeatureEntry(index: number): [string, string] {
  return [`feature${index}`.padEnd(24, "f"), `variation${index}`.padEnd(24, "v")];
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
