import { errorResponse, preflightResponse, readRequestPath } from "@burgee/worker-common";

import type { Services } from "../services.ts";
import { serveClientConfig } from "./client-config.ts";
import { serveFeatures, serveVariable, serveVariables } from "./cloud.ts";
import { serveHealth } from "./health.ts";
import { type Route, matchRoute } from "./match-route.ts";
import { serveOfrepBulk, serveOfrepFlag } from "./ofrep.ts";
import { type RouteContext, createRouteContext } from "./request.ts";
import { respondWithError } from "./respond.ts";
import { serveServerConfig } from "./server-config.ts";
import { handleUserData } from "./user-data.ts";

/** Answers one request; never throws. */
export type App = (request: Request, ctx: Pick<ExecutionContext, "waitUntil">) => Response | Promise<Response>;

/** The config Worker over its services. What memory can answer is answered without a promise: a 304 is too cheap for one. */
export function createApp(services: Services): App {
  const refuse = (error: unknown): Response => {
    services.log("error", "request failed", { error: String(error) });
    return errorResponse(500, "Internal error");
  };
  return (request, ctx) => {
    try {
      const { method } = request;
      const context = createRouteContext(
        request,
        readRequestPath(request.url),
        (work) => ctx.waitUntil(work),
        services,
      );
      const route = matchRoute(method, context.path.path);
      const finish = (response: Response): Response => (method === "HEAD" ? new Response(null, response) : response);
      const response = route === undefined ? serveOther(context) : serve(route, context);
      return response instanceof Promise ? response.then(finish).catch(refuse) : finish(response);
    } catch (error) {
      return refuse(error);
    }
  };
}

function serve(route: Route, context: RouteContext): Response | Promise<Response> {
  switch (route.kind) {
    case "server_config":
      return serveServerConfig(context, route.file, route.view);
    case "client_config":
      return serveClientConfig(context);
    case "variables":
      return serveVariables(context);
    case "variable":
      return serveVariable(context, route.segment);
    case "features":
      return serveFeatures(context);
    case "ofrep_bulk":
      return serveOfrepBulk(context);
    case "ofrep_flag":
      return serveOfrepFlag(context, route.segment);
    case "health":
      return serveHealth(context.services);
  }
}

function serveOther(context: RouteContext): Response | Promise<Response> {
  if (context.request.method === "OPTIONS") return preflightResponse();
  return (
    handleUserData(context, context.services.users) ??
    respondWithError(404, "Nothing is served at this path and method", "client", context)
  );
}
