import { EVENT_BODY_BYTES_MAX } from "@burgee/contract";

export type PostBody =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "too_large" };

/** Bytes that are read and thrown away after a body turned out too large; the platform stops at 100 MB anyway. */
const DISCARDED_BYTES_MAX = 128 * 1024 * 1024;

/** What the request says of its body's length, if anything. */
export function readDeclaredBytes(headers: Headers): number | undefined {
  const bytes = Number(headers.get("content-length") ?? Number.NaN);
  return bytes >= 0 ? bytes : undefined;
}

/**
 * Reads the body of an event post. One that is too large is read to its end and thrown away: a client whose upload is
 * cut off sees a network error, keeps the events and sends them again for ever. Throws when the client went away.
 */
export async function readPostBody(request: Request, declaredBytes: number | undefined): Promise<PostBody> {
  if (declaredBytes !== undefined && declaredBytes <= EVENT_BODY_BYTES_MAX) {
    return { kind: "bytes", bytes: new Uint8Array(await request.arrayBuffer()) };
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  if (request.body !== null) {
    const reader = (request.body as ReadableStream<Uint8Array>).getReader();
    while (total <= DISCARDED_BYTES_MAX) {
      const { done, value } = await reader.read();
      if (done) break;
      total += value.byteLength;
      if (total <= EVENT_BODY_BYTES_MAX) chunks.push(value);
      else chunks.length = 0;
    }
  }
  if (total > EVENT_BODY_BYTES_MAX) return { kind: "too_large" };
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return { kind: "bytes", bytes };
}
