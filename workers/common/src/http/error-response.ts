import type { ErrorBody } from "@burgee/contract";

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
