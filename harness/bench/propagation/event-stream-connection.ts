import { connect } from "node:net";

import { EventStreamParser, type ServerSentEvent } from "@burgee/sdk-core";

import { encodeGet } from "./http-connection.ts";

export interface EventStreamConnection {
  close(): void;
}

/**
 * Opens an event stream on a separate connection; rejects unless the status is 200.
 * @param onEnd called when the stream ends, unless it was closed here
 */
export async function openEventStream(
  url: string,
  onEvent: (event: ServerSentEvent) => void,
  onEnd: () => void,
): Promise<EventStreamConnection> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const parser = new EventStreamParser();
  const opening = Promise.withResolvers<void>();
  let isClosed = false;
  let head: Buffer | undefined = Buffer.alloc(0);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.on("data", (chunk) => {
    let body: Uint8Array = chunk;
    if (head !== undefined) {
      head = Buffer.concat([head, chunk]);
      const headEnd = head.indexOf("\r\n\r\n");
      if (headEnd === -1) return;
      const status = Number(head.toString("latin1", 9, 12));
      if (status === 200) opening.resolve();
      else opening.reject(new Error(`The event stream answered ${status}`));
      body = head.subarray(headEnd + 4);
      head = undefined;
    }
    // Chunk sizes stand on lines of their own, which a parser of event streams skips as unknown fields.
    for (const event of parser.push(body)) onEvent(event);
  });
  socket.on("error", (error) => opening.reject(error));
  socket.on("close", () => {
    opening.reject(new Error("The event stream was closed before it opened"));
    if (!isClosed) onEnd();
  });
  socket.write(encodeGet(pathname + search, host, { accept: "text/event-stream", "cache-control": "no-cache" }));
  await opening.promise;
  return {
    close() {
      isClosed = true;
      socket.destroy();
    },
  };
}
