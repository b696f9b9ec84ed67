import type { Transport, TransportRequest, TransportStream } from "../ports.ts";
import { limitTime, type TimeLimit } from "./time-limit.ts";

/**
 * HTTP over the runtime's `fetch`.
 * @param init what every request has, such as `redirect` or `cache`
 */
export function createFetchTransport(fetchLike: typeof fetch, init?: RequestInit): Transport {
  return { send: createSend(fetchLike, init), open: createOpen(fetchLike, init) };
}

export function createSend(fetchLike: typeof fetch, init?: RequestInit): Transport["send"] {
  return (request) =>
    exchange(fetchLike, init, request, async (response, limit) => {
      const body = new Uint8Array(await response.arrayBuffer());
      limit.release();
      return { body };
    });
}

export function createOpen(fetchLike: typeof fetch, init?: RequestInit): Transport["open"] {
  return (request) =>
    exchange(fetchLike, init, request, (response, limit) => {
      limit.stopClock();
      return { chunks: readChunks(response.body) };
    });
}

async function exchange<Body>(
  fetchLike: typeof fetch,
  init: RequestInit | undefined,
  { url, timeoutMs, signal, ...request }: TransportRequest,
  read: (response: Response, limit: TimeLimit) => Body | Promise<Body>,
): Promise<Body & Pick<TransportStream, "status" | "header">> {
  const limit = limitTime(timeoutMs, signal);
  try {
    const response = await fetchLike(url, { ...init, ...request, signal: limit.signal });
    const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
    return { status: response.status, header, ...(await read(response, limit)) };
  } catch (error) {
    limit.release();
    throw error;
  }
}

/** Reads a stream by its reader, because Safari cannot iterate over streams. An answer without a body throws. */
async function* readChunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = (body as ReadableStream<Uint8Array>).getReader();
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
