import { drainBody, readRequestId, respondJson, respondToHealth } from "@burgee/worker-common";
import { Hono } from "hono";

import { authorize } from "./routes/authorize.ts";
import { environmentRoutes } from "./routes/environments.ts";
import { featureRoutes } from "./routes/features.ts";
import { readKeyParameter } from "./routes/read-request.ts";
import { respondError } from "./routes/respond.ts";
import { revisionRoutes } from "./routes/revisions.ts";
import { versionRoutes } from "./routes/versions.ts";
import { createIsolateState, createServices, type IsolateState, type PublishContext } from "./services.ts";

export { ProjectPublisher } from "./objects/project-publisher.ts";

/** Projects in one answer. As many as R2 lists at once. */
const PROJECTS_MAX = 1_000;

const app = new Hono<PublishContext>();
/** The only mutable module state: what was limited, logged and counted in this isolate. Made with the first request's bindings. */
let isolate: IsolateState | undefined;

app.use(async (context, next) => {
  isolate ??= createIsolateState(context.env);
  context.set("services", createServices(context.env, isolate));
  await next();
  context.header("x-request-id", readRequestId(context.req.raw.headers));
  if (context.res.status >= 400) await drainBody(context.req.raw);
});
app.get("/health", (context) => {
  const { adminToken, limiters } = context.var.services;
  const health = { status: "ok", worker: "burgee-publish" } as const;
  return respondToHealth(context.req.raw.headers, adminToken, 200, health, limiters.login);
});
app.get("/admin/v1/projects", authorize, async (context) => {
  return respondJson(200, await context.var.services.listProjects(PROJECTS_MAX, context.req.query("cursor")));
});
app.use("/admin/v1/projects/:project/*", authorize, async (context, next) => {
  const project = readKeyParameter("project", context.req.param("project"));
  if (!project.ok) return project.response;
  context.set("project", context.var.services.openProject(project.value));
  return next();
});
app.route("/admin/v1/projects/:project", versionRoutes);
app.route("/admin/v1/projects/:project", environmentRoutes);
app.route("/admin/v1/projects/:project", revisionRoutes);
app.route("/admin/v1/projects/:project", featureRoutes);
app.notFound(() => respondError(404, "Not Found", "the publishing API has nothing at this path"));
app.onError((error, context) => {
  const requestId = readRequestId(context.req.raw.headers);
  context.var.services.log("error", "request failed", { requestId, path: context.req.path, error: String(error) });
  return respondError(500, "Internal Server Error", `the request failed; its id is ${requestId}`);
});

export default app;
