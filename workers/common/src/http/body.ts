import { concatBytes, parseJsonBytes } from "../core/bytes.ts";

export type JsonBody =
  | { readonly kind: "json"; readonly value: unknown; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "malformed" }
  | { readonly kind: "too_large" };

/** Reads a JSON body of at most `bytesMax` bytes; a longer one is refused before it is read whole. */
export async function readJsonBody(request: Request, bytesMax: number): Promise<JsonBody> {
  const body = await readBodyBytes(request, bytesMax);
  if (body.kind !== "bytes") return body;
  const value = parseJsonBytes(body.bytes);
  return value === undefined ? { kind: "malformed" } : { kind: "json", value, bytes: body.bytes };
}

export type BodyText = { readonly kind: "text"; readonly text: string } | { readonly kind: "too_large" };

/** Reads a whole body of at most `bytesMax` bytes as text; malformed UTF-8 becomes replacement characters. */
export async function readBodyText(request: Request, bytesMax: number): Promise<BodyText> {
  const declared = request.headers.get("content-length");
  if (declared === null) {
    const body = await readUpTo(request.body, bytesMax);
    return body.kind === "bytes" ? { kind: "text", text: new TextDecoder().decode(body.bytes) } : body;
  }
  return Number(declared) > bytesMax ? { kind: "too_large" } : { kind: "text", text: await request.text() };
}

export type BodyBytes =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "too_large" };

/** Reads a whole body of at most `bytesMax` bytes. */
export async function readBodyBytes(request: Request, bytesMax: number): Promise<BodyBytes> {
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    if (Number(declared) > bytesMax) return { kind: "too_large" };
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.byteLength > bytesMax ? { kind: "too_large" } : { kind: "bytes", bytes };
  }
  return readUpTo(request.body, bytesMax);
}

/**
 * Reads a stream of at most `bytesMax` bytes. A longer one is cancelled, or with `drainBytesMax` read on and thrown away
 * until that many bytes, because a client whose upload is cut off sees a network error instead of the answer.
 */
export async function readUpTo(
  stream: ReadableStream<Uint8Array> | null,
  bytesMax: number,
  drainBytesMax = 0,
): Promise<BodyBytes> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  if (stream !== null) {
    const reader = (stream as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      total += value.byteLength;
      if (total <= bytesMax) chunks.push(value);
      else {
        chunks.length = 0;
        if (total > drainBytesMax) {
          await reader.cancel();
          break;
        }
      }
    }
  }
  return total > bytesMax ? { kind: "too_large" } : { kind: "bytes", bytes: concatBytes(chunks) };
}
