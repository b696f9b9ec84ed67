import { errorResponse } from "@burgee/worker-common";

const PREFLIGHT_SECONDS = 86_400;

/** The stream itself. Browsers open it with credentials, so the origin is echoed: `*` would make them drop it. */
export function respondWithStream(body: ReadableStream | null, origin: string | null): Response {
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
      ...corsHeaders(origin),
    },
  });
}

/** Answer to a browser's preflight; `EventSource` replacements that use `fetch` cause one. */
export function respondToPreflight(origin: string | null): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...corsHeaders(origin),
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
  origin: string | null,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return errorResponse(statusCode, message, { ...corsHeaders(origin), ...headers });
}

function corsHeaders(origin: string | null): Record<string, string> {
  if (origin === null) return { vary: "Origin" };
  return { "access-control-allow-origin": origin, "access-control-allow-credentials": "true", vary: "Origin" };
}
