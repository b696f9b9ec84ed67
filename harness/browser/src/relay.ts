import { once } from "node:events";
import { createServer, request as openRequest } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";

/** A request that reached the relay. */
export interface RelayedRequest {
  readonly method: string;
  readonly path: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** Whether it went on to the platform. Otherwise it ended with its page, or is held. */
  isForwarded: boolean;
}

export interface RelayConditions {
  /** How long a request takes to the platform, and how long a new connection takes before its first request. */
  readonly latencyMs: number;
  /** `cut` refuses and breaks connections; `black-hole` takes requests and never answers. */
  readonly network: "open" | "cut" | "black-hole";
  /** Waited for before a request goes on. */
  readonly before: (request: RelayedRequest) => Promise<void>;
  /**
   * Streams begin as if the last announcement were long ago. The platform repeats one of the last half minute to streams
   * that do not say which version they hold.
   */
  readonly forgetsAnnouncements: boolean;
  /** Changes the JSON of an answer of `/v1/sdkConfig`. */
  readonly editConfig: ((config: Record<string, unknown>) => void) | undefined;
}

/** Stands between pages and the platform, as the network does. */
export interface Relay {
  readonly port: number;
  readonly origin: string;
  readonly requests: readonly RelayedRequest[];
  /** How many event streams pages have open. */
  readonly openStreams: number;
  /** Where requests go on to. */
  setTarget(origin: string): void;
  /** Sets these conditions; all others return to those of a perfect network. Forgets earlier requests. */
  reset(conditions?: Partial<RelayConditions>): void;
  close(): void;
}

/** Larger than any version of a test. */
const NEWEST = "999999";
const HOST = "127.0.0.1";
const PERFECT: RelayConditions = {
  latencyMs: 0,
  network: "open",
  before: () => Promise.resolve(),
  forgetsAnnouncements: false,
  editConfig: undefined,
};

export async function startRelay(): Promise<Relay> {
  let conditions = PERFECT;
  let target = "";
  let requests: RelayedRequest[] = [];
  let openStreams = 0;
  const openedAtMs = new WeakMap<Socket, number>();

  const server = createServer((incoming, response) => {
    relay(incoming, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    openedAtMs.set(socket, Date.now());
    if (conditions.network === "cut") socket.destroy();
  });
  server.listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  async function relay(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const entry: RelayedRequest = {
      method: incoming.method ?? "",
      path: new URL(incoming.url ?? "", target).pathname,
      atMs: Date.now(),
      isForwarded: false,
    };
    requests.push(entry);
    const { latencyMs, before } = conditions;
    const body = await buffer(incoming);
    await wait(Math.max(0, (openedAtMs.get(incoming.socket) ?? 0) + latencyMs - Date.now()));
    // The sender hung up before its connection stood: nothing of the request left the machine.
    if (incoming.socket.destroyed) return;
    await wait(latencyMs);
    await before(entry);
    if (conditions.network === "black-hole" || (isStream(incoming) && response.destroyed)) return;
    entry.isForwarded = true;
    await forward(incoming, body, response);
  }

  /** Also when the sender hung up: the platform has its request by now. */
  async function forward(incoming: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { editConfig, forgetsAnnouncements } = conditions;
    const { "accept-encoding": _encoding, host: _host, ...headers } = incoming.headers;
    const url = new URL(incoming.url ?? "", target);
    if (forgetsAnnouncements && isStream(incoming) && !url.searchParams.has("v")) url.searchParams.set("v", NEWEST);
    const outgoing = openRequest(url, { method: incoming.method ?? "GET", headers });
    if (isStream(incoming)) {
      openStreams += 1;
      response.once("close", () => {
        openStreams -= 1;
        outgoing.destroy();
      });
    }
    outgoing.end(body);
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    const isConfig = incoming.method === "GET" && incoming.url?.startsWith("/v1/sdkConfig") === true;
    if (editConfig === undefined || !isConfig || answer.statusCode !== 200) {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.once("error", () => response.destroy());
      return;
    }
    const config = JSON.parse((await buffer(answer)).toString()) as Record<string, unknown>;
    editConfig(config);
    const { "content-length": _length, ...answerHeaders } = answer.headers;
    response.writeHead(200, answerHeaders).end(JSON.stringify(config));
  }

  return {
    port,
    origin: `http://${HOST}:${port}`,
    get requests() {
      return requests;
    },
    get openStreams() {
      return openStreams;
    },
    setTarget(origin) {
      target = origin;
    },
    reset(changed = {}) {
      conditions = { ...PERFECT, ...changed };
      requests = [];
      if (conditions.network === "cut") server.closeAllConnections();
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A stream ends when nobody listens any more; other requests run to their end. */
function isStream({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes("text/event-stream") === true;
}
