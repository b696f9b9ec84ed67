import type { Transport, TransportRequest, TransportResponse, TransportStream } from "@burgee/sdk-core";

/** HTTP over the runtime's `fetch`. Does not follow redirects: they are returned with their 3xx status. */
export function createFetchTransport(fetchLike: typeof fetch): Transport {
  return {
    async send(request): Promise<TransportResponse> {
      const limit = limitTime(request);
      try {
        const response = await fetchLike(request.url, buildInit(request, limit.signal));
        const body = new Uint8Array(await response.arrayBuffer());
        return { status: response.status, header: readHeader(response), body };
      } finally {
        limit.release();
      }
    },
    async open(request): Promise<TransportStream> {
      const limit = limitTime(request);
      try {
        const response = await fetchLike(request.url, buildInit(request, limit.signal));
        return { status: response.status, header: readHeader(response), chunks: readChunks(response.body) };
      } finally {
        limit.releaseTimeout();
      }
    },
  };
}

function buildInit(request: TransportRequest, signal: AbortSignal): RequestInit {
  const { method, headers, body } = request;
  return { method, headers, signal, redirect: "manual", ...(body === undefined ? {} : { body }) };
}

function readHeader(response: Response): (name: string) => string | undefined {
  return (name) => response.headers.get(name) ?? undefined;
}

interface TimeLimit {
  readonly signal: AbortSignal;
  /** Removes the time limit. The caller's signal still ends the exchange. */
  releaseTimeout(): void;
  release(): void;
}

/** A signal that fires when the caller's does or the time is over. */
function limitTime({ timeoutMs, signal }: TransportRequest): TimeLimit {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new DOMException("no answer in time", "TimeoutError")), timeoutMs);
  const forward = (): void => abort.abort(signal?.reason);
  if (signal?.aborted === true) forward();
  else signal?.addEventListener("abort", forward, { once: true });
  return {
    signal: abort.signal,
    releaseTimeout: () => clearTimeout(timer),
    release() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", forward);
    },
  };
}

async function* readChunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
