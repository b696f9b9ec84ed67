import type { ErrorBody } from "@burgee/contract";

/** Headers on every response that a browser SDK may read. */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "etag, last-modified, retry-after, x-request-id, burgee-config, burgee-events",
};

/** Answer to a browser's preflight; browsers keep it for a day. Event streams need a credentialed one instead. */
export function preflightResponse(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, POST, PATCH, PUT, DELETE, OPTIONS",
      "access-control-allow-headers":
        "Authorization, Content-Type, If-None-Match, X-API-Key, X-Request-Id, Traceparent, X-DevCycle-OpenFeature-SDK",
      "access-control-max-age": "86400",
    },
  });
}

/** JSON that no cache may keep, for operators and health checks. */
export function respondJson(status: number, body: unknown): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}

/** Error in the body shape that every SDK reads; `statusCode` repeats the status because iOS looks only there. */
export function errorResponse(
  statusCode: number,
  message: string | readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body: ErrorBody = { statusCode, message };
  return new Response(JSON.stringify(body), {
    status: statusCode,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
}
