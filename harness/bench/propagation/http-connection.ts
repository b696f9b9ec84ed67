import { connect, type Socket } from "node:net";

export interface HttpAnswer {
  readonly status: number;
  /** Value of a header, undefined when absent. */
  header(name: string): string | undefined;
  readonly body: string;
}

/** One client's keep-alive connection for its fetches, one at a time. It is opened when needed and opened again when it was lost. */
export interface HttpConnection {
  /** One GET with its whole body; rejects when the connection breaks. */
  get(pathAndQuery: string, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  close(): void;
}

const HEAD_END = "\r\n\r\n";

/**
 * Connects to an origin such as `http://127.0.0.1:8787`. Implements only as much HTTP as it needs, to be cheap: a thousand
 * clients share one core, and their cost must not be mistaken for the platform's.
 */
export function createHttpConnection(origin: string): HttpConnection {
  const { hostname, port, host } = new URL(origin);
  let socket: Socket | undefined;
  let received: Buffer = Buffer.alloc(0);
  let waiting: PromiseWithResolvers<HttpAnswer> | undefined;

  function open(): Socket {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true });
    opened.on("data", (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const answer = readAnswer(received);
      if (answer === undefined) return;
      received = Buffer.alloc(0);
      waiting?.resolve(answer);
      waiting = undefined;
    });
    const lose = (error?: Error): void => {
      if (socket === opened) socket = undefined;
      received = Buffer.alloc(0);
      waiting?.reject(error ?? new Error("The connection was closed before the answer came"));
      waiting = undefined;
    };
    opened.on("error", lose);
    opened.on("close", () => lose());
    return opened;
  }

  return {
    async get(pathAndQuery, headers = {}) {
      if (waiting !== undefined) throw new Error("One request at a time");
      waiting = Promise.withResolvers<HttpAnswer>();
      const { promise } = waiting;
      socket ??= open();
      socket.write(encodeGet(pathAndQuery, host, headers));
      return promise;
    },
    close: () => void socket?.destroy(),
  };
}

/** A GET as bytes on the wire. */
export function encodeGet(pathAndQuery: string, host: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${pathAndQuery} HTTP/1.1\r\nhost: ${host}\r\n${lines.join("")}\r\n`;
}

/** The answer once all of it has come: bodies have a length, or come as one JSON object in chunks. */
function readAnswer(received: Buffer): HttpAnswer | undefined {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const head = received.toString("latin1", 0, headEnd);
  const header = (name: string): string | undefined => new RegExp(`\r\n${name}: *([^\r]*)`, "i").exec(head)?.[1];
  const body = received.subarray(headEnd + HEAD_END.length);
  const status = Number(head.slice(9, 12));
  if (status === 304) return { status, header, body: "" };
  if (header("transfer-encoding") === "chunked") {
    const text = readChunks(body);
    return text === undefined ? undefined : { status, header, body: text };
  }
  const length = Number(header("content-length") ?? 0);
  return body.length < length ? undefined : { status, header, body: body.toString("utf8", 0, length) };
}

function readChunks(body: Buffer): string | undefined {
  let text = "";
  for (let at = 0; ;) {
    const lineEnd = body.indexOf("\r\n", at);
    if (lineEnd === -1) return undefined;
    const length = Number.parseInt(body.toString("latin1", at, lineEnd), 16);
    const end = lineEnd + 2 + length;
    if (end + 2 > body.length) return undefined;
    if (length === 0) return text;
    text += body.toString("utf8", lineEnd + 2, end);
    at = end + 2;
  }
}
