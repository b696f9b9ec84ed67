import { ByteCollector, parseJsonBytes } from "../core/bytes.ts";

/** Path and query of a request, both still percent-encoded. */
export interface RequestPath {
  /** Begins with one slash; duplicate slashes are merged, because several SDKs join URLs by plain concatenation. */
  readonly path: string;
  /** Without the question mark; empty when absent. */
  readonly query: string;
}

/**
 * Splits an absolute URL by its text. A URL parser costs more, and takes the first segment of `//config/v2` for a host
 * when it is given the path alone.
 */
export function readRequestPath(url: string): RequestPath {
  const schemeEnd = url.indexOf("://");
  const authorityStart = schemeEnd === -1 ? 0 : schemeEnd + 3;
  const hashStart = url.indexOf("#", authorityStart);
  const end = hashStart === -1 ? url.length : hashStart;
  let queryStart = url.indexOf("?", authorityStart);
  if (queryStart === -1 || queryStart > end) queryStart = end;
  const pathStart = url.indexOf("/", authorityStart);
  const rawPath = pathStart === -1 || pathStart > queryStart ? "/" : url.slice(pathStart, queryStart);
  return { path: mergeSlashes(rawPath), query: url.slice(Math.min(queryStart + 1, end), end) };
}

/** `//config//v2` becomes `/config/v2`. */
function mergeSlashes(path: string): string {
  return path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
}

/** One decoded path segment, or undefined when its escapes are malformed. */
export function decodeSegment(segment: string): string | undefined {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

const AMPERSAND = 38;
const PLUS = 43;
const PERCENT = 37;
const EQUALS = 61;

/**
 * Query parameters, form-decoded (`+` is a space). The first of a repeated name wins; malformed escapes are kept as
 * they stand. Several times faster than `URLSearchParams` in a Worker, where each `get` leaves JavaScript.
 */
export function parseQuery(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  let start = 0;
  let equals = -1;
  let isNameEncoded = false;
  let isValueEncoded = false;
  for (let at = 0; at <= query.length; at++) {
    const code = at === query.length ? AMPERSAND : query.charCodeAt(at);
    if (code === PERCENT || code === PLUS) {
      if (equals === -1) isNameEncoded = true;
      else isValueEncoded = true;
    } else if (code === EQUALS && equals === -1) equals = at;
    if (code !== AMPERSAND) continue;
    if (at > start) {
      const name = query.slice(start, equals === -1 ? at : equals);
      const value = equals === -1 ? "" : query.slice(equals + 1, at);
      const decodedName = isNameEncoded ? decode(name) : name;
      if (!parameters.has(decodedName)) parameters.set(decodedName, isValueEncoded ? decode(value) : value);
    }
    start = at + 1;
    equals = -1;
    isNameEncoded = false;
    isValueEncoded = false;
  }
  return parameters;
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/**
 * SDK key of a request: `Authorization` raw or with the word `Bearer`, else `DevCycle-Authorization` (Java renames the
 * header when its host application took the usual one), else the query parameter. Headers win over the query.
 */
export function readSdkKey(headers: Headers, querySdkKey: string | undefined): string | undefined {
  const header = headers.get("authorization") ?? headers.get("devcycle-authorization");
  const fromHeader = header === null ? "" : stripScheme(header);
  if (fromHeader !== "") return fromHeader;
  return querySdkKey === undefined || querySdkKey === "" ? undefined : querySdkKey;
}

/** Token of an operator's request, or undefined. Only `Authorization: Bearer …` counts. */
export function readBearerToken(headers: Headers): string | undefined {
  const match = /^bearer\s+(\S+)\s*$/i.exec(headers.get("authorization") ?? "");
  return match?.[1];
}

function stripScheme(header: string): string {
  const text = header.trim();
  return /^bearer(\s|$)/i.test(text) ? text.slice(7).trim() : text;
}

/** Text of a 401, as SDKs expect it. */
export const MISSING_CREDENTIAL_MESSAGE = "Missing 'sdkKey' query parameter or 'Authorization' header";

const SAFE_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** Opaque id of a request for logs and the `x-request-id` response header: the caller's when safe, else a fresh one. */
export function readRequestId(headers: Headers): string {
  const given = headers.get("x-request-id") ?? headers.get("cf-ray");
  return given !== null && SAFE_ID.test(given) ? given : crypto.randomUUID();
}

/** Version `ff`, a trace id of zeros and a parent id of zeros are invalid; later versions may be longer, this one not. */
const TRACE_PARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** W3C trace context to pass on to other Workers, or undefined when absent or malformed. */
export function readTraceParent(headers: Headers): string | undefined {
  const given = headers.get("traceparent");
  return given !== null && TRACE_PARENT.test(given) ? given : undefined;
}

const encoder = new TextEncoder();

/** Compares two secrets in a time that depends neither on where they differ nor on how long they are. */
export async function isEqualSecret(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([digest(a), digest(b)]);
  let difference = 0;
  for (let index = 0; index < left.length; index++) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}

export type JsonBody =
  | { readonly kind: "json"; readonly value: unknown; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Not JSON, or it did not arrive whole. */
  | { readonly kind: "malformed" }
  | { readonly kind: "too_large" };

/** Reads a JSON body of at most `bytesMax` bytes; a longer one is refused before it is read whole. */
export async function readJsonBody(request: Request, bytesMax: number): Promise<JsonBody> {
  const body = await readBodyBytes(request, bytesMax);
  if (body.kind !== "bytes") return body;
  const value = parseJsonBytes(body.bytes);
  return value === undefined ? { kind: "malformed" } : { kind: "json", value, bytes: body.bytes };
}

export type BodyText =
  | { readonly kind: "text"; readonly text: string }
  /** It did not arrive whole. */
  | { readonly kind: "malformed" }
  | { readonly kind: "too_large" };

/** Reads a whole body of at most `bytesMax` bytes as text; malformed UTF-8 becomes replacement characters. */
export async function readBodyText(request: Request, bytesMax: number): Promise<BodyText> {
  const declared = request.headers.get("content-length");
  if (Number(declared) > bytesMax) return { kind: "too_large" };
  try {
    if (declared !== null) return { kind: "text", text: await request.text() };
    const body = await readUpTo(request.body, bytesMax);
    return body.kind === "bytes" ? { kind: "text", text: new TextDecoder().decode(body.bytes) } : body;
  } catch {
    return INCOMPLETE;
  }
}

/** A broken chunk or a connection that ended: it is the caller's doing, and no failure of the Worker. */
const INCOMPLETE = { kind: "malformed" } as const;

export type BodyBytes =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** It did not arrive whole. */
  | { readonly kind: "malformed" }
  | { readonly kind: "too_large" };

/** Reads a whole body of at most `bytesMax` bytes. */
export async function readBodyBytes(request: Request, bytesMax: number): Promise<BodyBytes> {
  const declared = request.headers.get("content-length");
  if (Number(declared) > bytesMax) return { kind: "too_large" };
  try {
    if (declared === null) return await readUpTo(request.body, bytesMax);
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.byteLength > bytesMax ? { kind: "too_large" } : { kind: "bytes", bytes };
  } catch {
    return INCOMPLETE;
  }
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
