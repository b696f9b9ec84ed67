import type { Transport, TransportRequest, TransportResponse, TransportStream } from "../src/ports.ts";

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Answers requests from a function and remembers them. A thrown error is a broken connection. */
export class ScriptedTransport implements Transport {
  readonly requests: TransportRequest[] = [];
  answer: (request: TransportRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;
  /** Chunks of the next streams; each is consumed by one `open`. */
  readonly streams: { readonly status: number; readonly chunks: AsyncIterable<Uint8Array> }[] = [];

  constructor(answer: (request: TransportRequest) => ScriptedAnswer | Promise<ScriptedAnswer>) {
    this.answer = answer;
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    this.requests.push(request);
    const { status, headers = {}, body = "" } = await this.answer(request);
    return { status, header: (name) => headers[name], body: new TextEncoder().encode(body) };
  }

  async open(request: TransportRequest): Promise<TransportStream> {
    this.requests.push(request);
    const stream = this.streams.shift();
    if (stream === undefined) throw new Error("no stream is scripted");
    const header = (name: string): string | undefined => (name === "content-type" ? "text/event-stream" : undefined);
    return { status: stream.status, header, chunks: untilAborted(stream.chunks, request.signal) };
  }
}

async function* untilAborted(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(new Error("aborted")));
  });
  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await Promise.race([iterator.next(), aborted]);
    if (done === true) return;
    yield value;
  }
}
