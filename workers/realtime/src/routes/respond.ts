import { errorResponse, readRequestId } from "@burgee/worker-common";

const PREFLIGHT_SECONDS = 86_400;

/** What every response repeats of its request. */
export interface Caller {
  /** Origin of a browser's page; null for everybody else. */
  readonly origin: string | null;
  readonly requestId: string;
}

export function readCaller(request: Request): Caller {
  return { origin: request.headers.get("origin"), requestId: readRequestId(request.headers) };
}

/**
 * The stream itself. Official SDKs open it with `withCredentials`, so browsers drop it unless the origin is echoed and
 * credentials are allowed. That gives a page nothing: no cookie means anything to the platform.
 */
export function respondWithStream(body: ReadableStream, caller: Caller): Response {
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
      ...callerHeaders(caller),
    },
  });
}

/** Answer to a browser's preflight; `EventSource` replacements that use `fetch` cause one. */
export function respondToPreflight(caller: Caller): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...callerHeaders(caller),
      "access-control-allow-methods": "GET, OPTIONS",
      "access-control-allow-headers": "Authorization, Content-Type, If-None-Match, Last-Event-ID, Cache-Control",
      "access-control-max-age": String(PREFLIGHT_SECONDS),
    },
  });
}

/** An error body with an integer `statusCode`, as the SDKs read it. */
export function respondWithError(
  statusCode: number,
  message: string | readonly string[],
  caller: Caller,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return errorResponse(statusCode, message, { ...callerHeaders(caller), ...headers });
}

function callerHeaders({ origin, requestId }: Caller): Record<string, string> {
  const headers = { "x-request-id": requestId, vary: "Origin" };
  if (origin === null) return headers;
  return {
    ...headers,
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "retry-after, x-request-id",
  };
}
