import { signStreamToken } from "@burgee/contract";
import { exports } from "cloudflare:workers";

const SECRET = "a-secret-of-the-tests-that-is-long-enough";

/** A consumer of one event stream. Close it before the test ends: an open stream keeps its object alive. */
export interface StreamClient {
  readonly response: Response;
  /** Reads until the text so far matches, and returns that text. */
  readUntil(pattern: RegExp): Promise<string>;
  /** Text that arrived so far. */
  text(): string;
  /** Reads until the server ends the stream. */
  readToEnd(): Promise<string>;
  close(): Promise<void>;
}

export async function streamPath(environmentId: string, query = ""): Promise<string> {
  return `https://burgee.test/event-stream?environment=${environmentId}&token=${await signStreamToken(SECRET, environmentId)}${query}`;
}

const openClients = new Set<StreamClient>();

/** Opens a stream through the Worker's HTTP entry. */
export async function connect(
  environmentId: string,
  options: { readonly query?: string; readonly headers?: Record<string, string> } = {},
): Promise<StreamClient> {
  const url = await streamPath(environmentId, options.query);
  const response = await exports.default.fetch(url, { headers: options.headers ?? {} });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const client: StreamClient = {
    response,
    text: () => text,
    async readUntil(pattern) {
      while (!pattern.test(text)) {
        const read = await reader?.read();
        if (read === undefined || read.done) throw new Error(`the stream ended after: ${text}`);
        text += read.value;
      }
      return text;
    },
    async readToEnd() {
      for (;;) {
        const read = await reader?.read();
        if (read === undefined || read.done) return text;
        text += read.value;
      }
    },
    async close() {
      openClients.delete(client);
      await reader?.cancel();
    },
  };
  openClients.add(client);
  return client;
}

/** Closes what tests left open. */
export async function closeClients(): Promise<void> {
  await Promise.all([...openClients].map(async (client) => client.close()));
}
