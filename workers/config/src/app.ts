import type { ConfigView } from "@burgee/contract";
import { errorResponse, preflightResponse, readRequestPath } from "@burgee/worker-common";
import { type Context, Hono } from "hono";

import { serveClientConfig } from "./routes/client-config.ts";
import { serveFeatures, serveVariable, serveVariables } from "./routes/cloud.ts";
import { serveHealth } from "./routes/health.ts";
import { serveOfrepBulk, serveOfrepFlag } from "./routes/ofrep.ts";
import { respondWithError } from "./routes/respond.ts";
import { type RouteContext, createRouteContext } from "./routes/route-context.ts";
import { serveServerConfig } from "./routes/server-config.ts";
import type { Services } from "./services.ts";
import { handleUserData } from "./user-data/index.ts";

/** The config Worker's routes over its services. */
export function createApp(services: Services): Hono {
  const app = new Hono({ getPath: (request) => readRequestPath(request.url).path });
  const enter = (c: Context): RouteContext =>
    createRouteContext(c.req.raw, readRequestPath(c.req.raw.url), (work) => c.executionCtx.waitUntil(work), services);
  const deliver = (path: string, view: ConfigView): void => {
    app.get(path, (c) => serveServerConfig(enter(c), lastSegment(c), view));
  };

  deliver("/config/v2/server/:file", "server-v2");
  deliver("/config/v1/server/:file", "server-v1");
  for (const version of ["v1", "v2"]) {
    deliver(`/config/${version}/server/bootstrap/:file`, "client");
    deliver(`/config/${version}/server/bootstrap/obfuscated/:file`, "client-obfuscated");
  }
  app.get("/v1/sdkConfig", (c) => serveClientConfig(enter(c)));
  app.get("/v1/mobileSDKConfig", (c) => serveClientConfig(enter(c)));
  app.post("/v1/variables", (c) => serveVariables(enter(c)));
  app.post("/v1/variables/:key{.+}", (c) => serveVariable(enter(c), afterPrefix(c, "/v1/variables/")));
  app.post("/v1/features", (c) => serveFeatures(enter(c)));
  app.post("/ofrep/v1/evaluate/flags", (c) => serveOfrepBulk(enter(c)));
  app.post("/ofrep/v1/evaluate/flags/:key{.+}", (c) =>
    serveOfrepFlag(enter(c), afterPrefix(c, "/ofrep/v1/evaluate/flags/")),
  );
  app.get("/health", () => serveHealth(services));
  app.options("*", () => preflightResponse());
  app.all("*", (c) => {
    const context = enter(c);
    return (
      handleUserData(context, services.users) ??
      respondWithError(404, "Nothing is served at this path and method", "client", context)
    );
  });
  app.onError((error) => {
    services.log("error", "request failed", { error: String(error) });
    return errorResponse(500, "Internal error");
  });
  return app;
}

/** Still percent-encoded, unlike Hono's parameters: SDK keys and flag keys are decoded once, by us. */
function lastSegment(c: Context): string {
  return c.req.path.slice(c.req.path.lastIndexOf("/") + 1);
}

function afterPrefix(c: Context, prefix: string): string {
  return c.req.path.slice(prefix.length);
}
