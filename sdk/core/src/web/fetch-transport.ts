import type { Transport } from "../ports.ts";
import { limitTime } from "./time-limit.ts";

/**
 * HTTP over the runtime's `fetch`.
 * @param init what every request has, such as `redirect` or `cache`
 */
export function createFetchTransport(fetchLike: typeof fetch, init: RequestInit = {}): Transport {
  return {
    async send({ url, timeoutMs, signal, ...request }) {
      const limit = limitTime(timeoutMs, signal);
      try {
        const response = await fetchLike(url, { ...init, ...request, signal: limit.signal });
        const body = new Uint8Array(await response.arrayBuffer());
        return { status: response.status, header: readHeader(response), body };
      } finally {
        limit.release();
      }
    },
    async open({ url, timeoutMs, signal, ...request }) {
      const limit = limitTime(timeoutMs, signal);
      try {
        const response = await fetchLike(url, { ...init, ...request, signal: limit.signal });
        return { status: response.status, header: readHeader(response), chunks: readChunks(response.body) };
      } finally {
        limit.stopClock();
      }
    },
  };
}

function readHeader(response: Response): (name: string) => string | undefined {
  return (name) => response.headers.get(name) ?? undefined;
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
