import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

/** A request as data: what has been checked is what is sent under load. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The bytes to send over a connection to this machine. */
export function toBytes({ method, path, headers, body }: HttpRequest): Buffer {
  const all = {
    host: "127.0.0.1",
    ...headers,
    ...(body !== undefined && { "content-length": Buffer.byteLength(body) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`);
}

/** Asks once. Throws when nothing answers. */
async function ask(port: number, { body, ...options }: HttpRequest): Promise<HttpAnswer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ ...options, host: "127.0.0.1", port, agent: false }, resolve)
      .on("error", reject)
      .end(body);
  });
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) };
}

/** Asks once. Throws unless the answer has the given status. */
export async function askFor(port: number, status: number, asked: HttpRequest): Promise<HttpAnswer> {
  const answer = await ask(port, asked);
  if (answer.status === status) return answer;
  const path = asked.path.split("?")[0];
  throw new Error(`${asked.method} ${path} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
}
