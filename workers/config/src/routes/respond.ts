import { CORS_HEADERS, MISSING_CREDENTIAL_MESSAGE, errorResponse } from "@burgee/worker-common";

import type { ConfigOutcome, ResolvedConfig } from "../core/resolve-config.ts";
import type { RouteRequest } from "./request.ts";

/** Which kind of caller a route has. It decides how a request is refused. */
export type Surface = "config" | "client" | "cloud" | "ofrep" | "user_data";

/** How long a caller should wait after an outage, in seconds. */
const RETRY_AFTER = "5";

/** The answer to a request without a key. */
export function respondToMissingKey(surface: Surface, request: RouteRequest): Response {
  return surface === "config"
    ? respondWithError(404, "A config is found at /config/v2/server/{sdkKey}.json", surface, request)
    : respondWithError(401, MISSING_CREDENTIAL_MESSAGE, surface, request);
}

/** The answer to a caller beyond a rate limit. 503, because SDKs stop for good on 4xx; OpenFeature providers retry 429. */
export function respondToLimited(surface: Surface, request: RouteRequest): Response {
  const [status, retryAfter] = surface === "ofrep" ? [429, "10"] : [503, RETRY_AFTER];
  return respondWithError(status, "Too many requests", surface, request, { "retry-after": retryAfter });
}

/** The answer to everything but a found config. */
export function respondToFailure(
  outcome: Exclude<ConfigOutcome, ResolvedConfig>,
  surface: Surface,
  request: RouteRequest,
): Response {
  switch (outcome.kind) {
    case "refused":
      // The config host refuses with 403, on which SDKs stop polling; everywhere else a bad key is 401.
      return respondWithError(surface === "config" ? 403 : 401, outcome.message, surface, request);
    case "view_not_published":
      return surface === "config"
        ? respondWithError(404, "This form of the config is not published for this environment", surface, request)
        : respondWithError(400, "Obfuscated keys are not enabled for this project", surface, request);
    case "unavailable":
      return respondUnavailable(surface, request);
  }
}

export function respondUnavailable(
  surface: Surface,
  request: RouteRequest,
  problem = "The config is not available right now; try again later",
): Response {
  return respondWithError(503, problem, surface, request, { "retry-after": RETRY_AFTER });
}

/** An error in the shape that every SDK reads; browsers may read all but those of the config host. */
export function respondWithError(
  statusCode: number,
  message: string | readonly string[],
  surface: Surface,
  { requestId }: RouteRequest,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return errorResponse(statusCode, message, {
    "x-request-id": requestId,
    ...(surface === "config" ? {} : CORS_HEADERS),
    ...headers,
  });
}
