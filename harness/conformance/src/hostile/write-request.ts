import type { OutgoingRequest } from "../access/send-request.ts";

/** The request as it goes over the socket, so that it can be sent again by hand. */
export function writeRequest({ method, target, headers, body }: OutgoingRequest, url: string): string | Uint8Array {
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  const lines = Object.entries({ host: url.replace("http://", ""), ...headers, ...length });
  const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  if (body === undefined) return head;
  return typeof body === "string" ? head + body : Buffer.concat([Buffer.from(head), body]);
}
