// The rows of the config Worker's table, mounted on hono/tiny instead of the table's own matching.
import { readRequestPath } from "@burgee/worker-common";
import { createAnswerCache } from "@burgee/worker-config/src/routes/answer-cache.ts";
import { RouteRequest } from "@burgee/worker-config/src/routes/request.ts";
import { admit } from "@burgee/worker-config/src/routes/serve.ts";
import { ROUTES } from "@burgee/worker-config/src/routes/table.ts";
import { createServices } from "@burgee/worker-config/src/services.ts";
import { Hono } from "hono/tiny";

export { UserStore } from "@burgee/worker-config/src/objects/user-store.ts";

const PARAMETER = /\{(\w+)(\+?)\}/;

let app;

export default {
  fetch(request, env, ctx) {
    app ??= createHonoApp(createServices(env));
    return app.fetch(request, env, ctx);
  },
};

function createHonoApp(services) {
  const answers = createAnswerCache(services);
  // Slashes are merged as in the table's app.
  const hono = new Hono({ getPath: (request) => readRequestPath(request.url).path });
  for (const route of ROUTES) {
    const [, name = "", plus] = PARAMETER.exec(route.path) ?? [];
    const path = route.path.replace(PARAMETER, plus === "+" ? ":$1{.+}" : ":$1");
    hono.on([...route.methods], [path], (c) => {
      const { raw } = c.req;
      const segment = name === "" ? "" : c.req.param(name);
      return admit(route, new RouteRequest(raw, readRequestPath(raw.url), segment, c.executionCtx, services, answers));
    });
  }
  return hono;
}
