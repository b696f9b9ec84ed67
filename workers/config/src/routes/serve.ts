import { preflightResponse, readRequestPath } from "@burgee/worker-common";

import type { Services } from "../services.ts";
import { admit } from "./admit.ts";
import { createAnswerCache } from "./answer-cache.ts";
import { serveHealth } from "./health.ts";
import { type MaybePromise, RouteRequest } from "./request.ts";
import { respondWithError } from "./respond.ts";
import { type RouteMatch, findRoute } from "./table.ts";

/** Answers one request; never throws. */
export type App = (request: Request, ctx: Pick<ExecutionContext, "waitUntil">) => MaybePromise<Response>;

/** The config Worker over its services. */
export function createApp(services: Services): App {
  const answers = createAnswerCache(services);
  return (request, ctx) => {
    const { method } = request;
    const path = readRequestPath(request.url);
    if (path.path === "/health" && (method === "GET" || method === "HEAD")) {
      return dropBodyOfHead(method, serveHealth(services));
    }
    const match = findRoute(method, path.path);
    const segment = match.kind === "route" ? match.segment : "";
    const incoming = new RouteRequest(request, path, segment, ctx, services, answers);
    try {
      const response = serve(match, incoming);
      if (!(response instanceof Promise)) return dropBodyOfHead(method, response);
      const finished = method === "HEAD" ? response.then((settled) => dropBodyOfHead(method, settled)) : response;
      return finished.catch((error: unknown) => respondToException(error, match, incoming));
    } catch (error) {
      return respondToException(error, match, incoming);
    }
  };
}

function serve(match: RouteMatch, request: RouteRequest): MaybePromise<Response> {
  if (match.kind === "route") return admit(match.route, request);
  if (request.request.method === "OPTIONS") return preflightResponse();
  if (match.kind === "nothing") {
    return respondWithError(404, "Nothing is served at this path and method", "client", request);
  }
  const allow = match.allowed.join(", ");
  return respondWithError(405, `This route takes ${allow}`, match.route.surface, request, { allow });
}

/** Logs the route instead of the path, which may hold a key. */
function respondToException(error: unknown, match: RouteMatch, request: RouteRequest): Response {
  const { path: route, surface } = match.kind === "nothing" ? NO_ROUTE : match.route;
  const { requestId, services } = request;
  services.log("error", "request failed", {
    method: request.request.method,
    route,
    requestId,
    error: String(error),
  });
  return respondWithError(500, "Internal error", surface, request);
}

const NO_ROUTE = { path: "none", surface: "client" } as const;

function dropBodyOfHead(method: string, response: Response): Response {
  return method === "HEAD" ? new Response(null, response) : response;
}
