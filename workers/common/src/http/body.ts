import { parseJsonBytes } from "../core/bytes.ts";

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
    const body = await readStream(request.body, bytesMax);
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
  return readStream(request.body, bytesMax);
}

async function readStream(stream: ReadableStream<Uint8Array> | null, bytesMax: number): Promise<BodyBytes> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  if (stream !== null) {
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      total += value.byteLength;
      if (total > bytesMax) {
        await reader.cancel();
        return { kind: "too_large" };
      }
      chunks.push(value);
    }
  }
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return { kind: "bytes", bytes };
}
