import type { Transport, TransportRequest } from "@burgee/sdk-core";

/** A browser lets requests outlive their page as long as their bodies together stay below 64 KiB. */
const KEEPALIVE_LENGTH_MAX = 20_000;

/** HTTP over the browser's `fetch`. Small posts survive the end of the page. */
export function createFetchTransport(fetchLike: typeof fetch): Transport {
  return {
    async send(request) {
      const response = await fetchLike(request.url, buildInit(request, limitTime(request)));
      const body = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, header: (name) => response.headers.get(name) ?? undefined, body };
    },
    async open(request) {
      const connecting = new AbortController();
      const timer = setTimeout(() => connecting.abort(), request.timeoutMs);
      const signals = [connecting.signal, ...(request.signal === undefined ? [] : [request.signal])];
      try {
        const response = await fetchLike(request.url, buildInit(request, AbortSignal.any(signals)));
        return {
          status: response.status,
          header: (name) => response.headers.get(name) ?? undefined,
          chunks: readChunks(response.body),
        };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function limitTime({ timeoutMs, signal }: TransportRequest): AbortSignal {
  const timeUp = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? timeUp : AbortSignal.any([timeUp, signal]);
}

function buildInit({ method, headers, body }: TransportRequest, signal: AbortSignal): RequestInit {
  if (body === undefined) return { method, headers, signal };
  return { method, headers, signal, body, keepalive: body.length <= KEEPALIVE_LENGTH_MAX };
}

/** Reads a stream by its reader, because Safari cannot iterate over streams. */
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
