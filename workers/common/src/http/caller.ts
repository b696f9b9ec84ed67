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
