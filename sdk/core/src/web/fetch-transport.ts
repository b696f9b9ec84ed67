import type { Transport, TransportRequest, TransportResponse } from "../ports.ts";
import { limitTime } from "./time-limit.ts";

/**
 * HTTP over the runtime's `fetch`.
 * @param init what every request has, such as `redirect` or `cache`
 */
export function createFetchTransport(fetchLike: typeof fetch, init: RequestInit = {}): Transport {
  async function exchange<Body>(
    { url, timeoutMs, signal, ...request }: TransportRequest,
    isStream: boolean,
    read: (response: Response) => Body | Promise<Body>,
  ): Promise<Body & Pick<TransportResponse, "status" | "header">> {
    const limit = limitTime(timeoutMs, signal);
    try {
      const response = await fetchLike(url, { ...init, ...request, signal: limit.signal });
      const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
      return { status: response.status, header, ...(await read(response)) };
    } finally {
      if (isStream) limit.stopClock();
      else limit.release();
    }
  }
  return {
    send: (request) =>
      exchange(request, false, async (response) => ({ body: new Uint8Array(await response.arrayBuffer()) })),
    open: (request) => exchange(request, true, ({ body }) => ({ chunks: readChunks(body) })),
  };
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
