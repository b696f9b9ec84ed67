import { type Socket, connect } from "node:net";

import { ChunkedBody } from "./chunked-body.ts";

const HEAD_END = Buffer.from("\r\n\r\n");

/** One keep-alive connection with at most one request under way. Knows just enough HTTP to drive a server quickly. */
export interface HttpConnection {
  /** Sends prepared bytes; `onAnswer` is told when the whole answer has come. */
  send(request: Buffer): void;
  close(): void;
}

/**
 * Connects to a port of this machine.
 * @param onAnswer called with the status, or with 0 when the connection broke
 */
export async function openConnection(port: number, onAnswer: (status: number) => void): Promise<HttpConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket: Socket = connect(port, "127.0.0.1", resolve);
  let isClosed = false;
  let head: Buffer = Buffer.alloc(0);
  /** Bytes of the body still to come (of a chunked one: at least so many), or -1 while the head is being read. */
  let left = -1;
  let chunked: ChunkedBody | undefined;
  let status = 0;
  socket.setNoDelay(true);
  socket.on("error", (error) => {
    reject(error);
    if (!isClosed) onAnswer(0);
  });
  socket.on("data", (chunk) => {
    if (left === -1) {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const end = head.indexOf(HEAD_END);
      if (end === -1) return;
      const text = head.toString("latin1", 0, end);
      status = Number(text.slice(9, 12));
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
      const body = head.subarray(end + HEAD_END.length);
      head = Buffer.alloc(0);
      if (length === undefined && /\r\ntransfer-encoding: chunked/i.test(text)) {
        chunked = new ChunkedBody();
        left = chunked.read(body) ? 0 : 1;
      } else left = Number(length ?? 0) - body.length;
    } else if (chunked === undefined) left -= chunk.length;
    else left = chunked.read(chunk) ? 0 : 1;
    if (left > 0) return;
    left = -1;
    chunked = undefined;
    onAnswer(status);
  });
  await promise;
  return {
    send: (request) => void socket.write(request),
    close() {
      isClosed = true;
      socket.destroy();
    },
  };
}
