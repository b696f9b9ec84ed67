import { CORS_HEADERS, errorResponse } from "@burgee/worker-common";

import type { ConfigOutcome, ResolvedConfig } from "../core/resolve-config.ts";
import { prepareHeaders } from "./answer-cache.ts";
import type { RouteContext } from "./request.ts";

/** Which kind of caller a route has: it decides the status of a refused key and whether browsers may read. */
export type Surface = "config" | "client" | "cloud";

/** Seconds after which a caller that met an outage may come back. */
const RETRY_AFTER = "5";

/** The response to everything but a found config. */
export function respondToFailure(
  outcome: Exclude<ConfigOutcome, ResolvedConfig>,
  surface: Surface,
  context: RouteContext,
): Response {
  switch (outcome.kind) {
    case "refused":
      // The config host refuses with 403, on which SDKs stop polling; everywhere else a bad key is 401.
      return respondWithError(surface === "config" ? 403 : 401, outcome.message, surface, context);
    case "view_not_published":
      return surface === "config"
        ? respondWithError(404, "This form of the config is not published for this environment", surface, context)
        : respondWithError(400, "Obfuscated keys are not enabled for this project", surface, context);
    case "unavailable":
      return respondUnavailable(surface, context);
  }
}

export function respondUnavailable(surface: Surface, context: RouteContext): Response {
  return respondWithError(503, "The config is not available right now; try again later", surface, context, {
    "retry-after": RETRY_AFTER,
  });
}

export function respondWithError(
  statusCode: number,
  message: string | readonly string[],
  surface: Surface,
  context: RouteContext,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return errorResponse(statusCode, message, {
    "x-request-id": context.requestId,
    ...(surface === "config" ? {} : CORS_HEADERS),
    ...headers,
  });
}

/** A successful JSON answer to a client or cloud-mode SDK. */
export function respondWithJson(body: string, found: ResolvedConfig): Response {
  return new Response(body, { headers: prepareHeaders(found, "evaluated") });
}

/** Says in the log that a caller got a config that no store could confirm. */
export function noteServed(found: ResolvedConfig, measure: string, context: RouteContext): void {
  const { meter, log, mayLog } = context.services;
  const { environmentId } = found.record;
  meter.count(measure, environmentId, [found.rung], [1, found.ageMs]);
  if (found.rung === "last-known-good" && mayLog(environmentId)) {
    log("warn", "served last known good", {
      environmentId,
      version: found.snapshot.pointer.version,
      ageMs: found.ageMs,
      requestId: context.requestId,
    });
  }
}
