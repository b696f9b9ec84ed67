import { connect, type Socket } from "node:net";

const HEAD_END = Buffer.from("\r\n\r\n");

/** One keep-alive connection that always has one request under way: a closed loop. */
export class LoadConnection {
  answered = 0;
  failed = 0;
  #socket: Socket | undefined;
  #received: Buffer = Buffer.alloc(0);
  #isStopped = false;
  readonly #request: Buffer;
  readonly #port: number;

  constructor(port: number, path: string, key: string, body: Buffer) {
    this.#port = port;
    const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    this.#request = Buffer.concat([Buffer.from(head), body]);
  }

  async open(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect(this.#port, "127.0.0.1", resolve);
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("error", (error) => {
      reject(error);
      if (!this.#isStopped) this.failed += 1;
    });
    socket.on("data", (chunk) => this.#read(chunk));
    await promise;
  }

  start(): void {
    this.#isStopped = false;
    this.#socket?.write(this.#request);
  }

  /** Waits for the answer to the current request and sends no further one. */
  stop(): void {
    this.#isStopped = true;
  }

  close(): void {
    this.#isStopped = true;
    this.#socket?.destroy();
  }

  #read(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const head = this.#received.toString("latin1", 0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#received.length < headEnd + HEAD_END.length + length) return;
    this.#received = Buffer.alloc(0);
    if (head.startsWith("HTTP/1.1 201")) this.answered += 1;
    else this.failed += 1;
    if (!this.#isStopped) this.#socket?.write(this.#request);
  }
}
