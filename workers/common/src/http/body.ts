import { ByteCollector, parseJsonBytes } from "../core/bytes.ts";

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

/** Reads a stream of at most `bytesMax` bytes; a longer one is cancelled. */
async function readUpTo(stream: ReadableStream<Uint8Array> | null, bytesMax: number): Promise<BodyBytes> {
  if (stream === null) return { kind: "bytes", bytes: new Uint8Array() };
  const collector = new ByteCollector(bytesMax);
  const reader = stream.getReader();
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.byteLength;
    if (total > bytesMax) {
      await reader.cancel();
      return { kind: "too_large" };
    }
    collector.append(value);
  }
  return { kind: "bytes", bytes: collector.take() ?? new Uint8Array() };
}

/** How much of a refused request's body is read before the answer. */
const DRAINED_BYTES_MAX = 1024 * 1024;
/** How long that may take. */
const DRAIN_MS_MAX = 2_000;

/**
 * Reads a body of up to 1 MiB and throws it away. A caller that is still sending when its request is refused sees a reset
 * connection instead of the answer. Never throws.
 */
export async function drainBody(request: Request): Promise<void> {
  if (request.body === null || request.bodyUsed) return;
  const reader = request.body.getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), DRAIN_MS_MAX);
  try {
    for (let total = 0; total <= DRAINED_BYTES_MAX;) {
      const { done, value } = await reader.read();
      if (done) return;
      total += value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The caller went away; nobody waits for the answer.
  } finally {
    clearTimeout(timer);
  }
}
