import { drainBody, readRequestId, respondToHealth } from "@burgee/worker-common";
import { respondError } from "@burgee/worker-common/admin";
import { Hono } from "hono";

import { mountAdmin } from "./routes/admin.ts";
import { createIsolateState, createServices, type IsolateState, type PublishContext } from "./services.ts";

export { ProjectPublisher } from "./objects/project-publisher.ts";

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
  const { gate, limiters } = context.var.services;
  const health = { status: "ok", worker: "burgee-publish" } as const;
  return respondToHealth(context.req.raw.headers, gate.adminToken, 200, health, limiters.login);
});
mountAdmin(app);
app.notFound(() => respondError("not_found", "the publishing API has nothing at this path"));
app.onError((error, context) => {
  const requestId = readRequestId(context.req.raw.headers);
  context.var.services.log("error", "request failed", { requestId, path: context.req.path, error: String(error) });
  return respondError("failed", `the request failed; its id is ${requestId}`);
});

export default app;
