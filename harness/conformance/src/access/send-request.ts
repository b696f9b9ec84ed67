import { Agent, type IncomingMessage, request as startRequest } from "node:http";

/** A request as it is sent. */
export interface OutgoingRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** Frames of an event stream that are read before it is closed. */
  readonly frames?: number | undefined;
}

/** An answer as it came. Status 0: none came, and the body says why. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names and values in the order of the answer. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const TIMEOUT_MS = 20_000;

/** Who calls. Cloudflare overwrites it; the local platform believes it, so one machine can play many callers. */
export const ADDRESS_HEADER = "cf-connecting-ip";

/** Sends requests over a bounded number of kept connections. */
export interface Sender {
  send(request: OutgoingRequest): Promise<RawAnswer>;
  close(): void;
}

/** @param nextAddress names the caller of a request that does not say who it is; absent: the platform sees this machine */
export function createSender(url: string, connections: number, nextAddress?: () => string): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    async send(request) {
      const headers =
        nextAddress === undefined ? request.headers : { [ADDRESS_HEADER]: nextAddress(), ...request.headers };
      try {
        return await exchange(agent, url, { ...request, headers });
      } catch (error) {
        return { status: 0, headers: [], body: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => agent.destroy(),
  };
}

function exchange(agent: Agent, url: string, request: OutgoingRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { method, headers, body, frames } = request;
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const outgoing = startRequest(
      `${url}${request.target}`,
      { method, agent, headers: { ...headers, ...length }, timeout: TIMEOUT_MS },
      (incoming) => {
        readAnswer(incoming, frames).then(resolve, reject);
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Reads the whole body; of an event stream the first frames, whereupon it is closed. */
async function readAnswer(incoming: IncomingMessage, frames: number | undefined): Promise<RawAnswer> {
  const { statusCode = 0, rawHeaders } = incoming;
  const isStream = incoming.headers["content-type"] === "text/event-stream";
  let body = "";
  incoming.setEncoding("utf8");
  for await (const chunk of incoming) {
    body += String(chunk);
    if (isStream && frames !== undefined && body.split("\n\n").length > frames) break;
  }
  if (isStream) body = `${body.split("\n\n").slice(0, frames).join("\n\n")}\n\n`;
  const headers = Array.from({ length: rawHeaders.length / 2 }, (_, index) => {
    return [(rawHeaders[index * 2] ?? "").toLowerCase(), rawHeaders[index * 2 + 1] ?? ""] as const;
  });
  return { status: statusCode, headers, body };
}
