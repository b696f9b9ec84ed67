import { errorResponse, preflightResponse, readRequestPath } from "@burgee/worker-common";

import type { MaybePromise } from "../core/maybe-promise.ts";
import type { Services } from "../services.ts";
import { admit } from "./admit.ts";
import { createAnswerCache } from "./answer-cache.ts";
import { serveHealth } from "./health.ts";
import { RouteRequest } from "./request.ts";
import { respondWithError } from "./respond.ts";
import { type RouteMatch, findRoute } from "./table.ts";

/** Answers one request; never throws. */
export type App = (request: Request, ctx: Pick<ExecutionContext, "waitUntil">) => MaybePromise<Response>;

/** The config Worker over its services. */
export function createApp(services: Services): App {
  const answers = createAnswerCache();
  const refuse = (error: unknown): Response => {
    services.log("error", "request failed", { error: String(error) });
    return errorResponse(500, "Internal error");
  };
  return (request, ctx) => {
    try {
      const { method } = request;
      const path = readRequestPath(request.url);
      if (path.path === "/health" && isRead(method)) return dropBodyOfHead(method, serveHealth(services));
      const match = findRoute(method, path.path);
      const segment = match.kind === "route" ? match.segment : "";
      const response = serve(match, new RouteRequest(request, path, segment, ctx, services, answers));
      if (!(response instanceof Promise)) return dropBodyOfHead(method, response);
      return (method === "HEAD" ? response.then((settled) => dropBodyOfHead(method, settled)) : response).catch(refuse);
    } catch (error) {
      return refuse(error);
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

function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

function dropBodyOfHead(method: string, response: Response): Response {
  return method === "HEAD" ? new Response(null, response) : response;
}
