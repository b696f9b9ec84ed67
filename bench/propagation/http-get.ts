import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from "node:http";

/** Connections are kept for the next fetch, as the official SDKs' HTTP clients do. */
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One GET with its whole body. */
export async function httpGet(url: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Opens an endless response on a connection of its own; rejects unless the status is 200. */
export async function openHttpStream(url: string): Promise<{ response: IncomingMessage; close: () => void }> {
  return new Promise((resolve, reject) => {
    const headers = { accept: "text/event-stream", "cache-control": "no-cache" };
    const sent = request(url, { agent: false, headers }, (response) => {
      if (response.statusCode === 200) {
        resolve({ response, close: () => sent.destroy() });
        return;
      }
      sent.destroy();
      reject(new Error(`The event stream answered ${response.statusCode}`));
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Closes the kept connections. */
export function closeConnections(): void {
  agent.destroy();
}
