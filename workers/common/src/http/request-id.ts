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
