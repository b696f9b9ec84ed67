import { drainBody, readRequestId } from "@burgee/worker-common";
import { respondError } from "@burgee/worker-common/admin";
import { Hono } from "hono";

import { mountApi } from "./routes/api.ts";
import { serveAsset } from "./routes/assets.ts";
import { mountLogin } from "./routes/login.ts";
import { protect } from "./routes/protect.ts";
import { createServices, type ConsoleContext, type Services } from "./services.ts";

const app = new Hono<ConsoleContext>();
/** The only mutable module state: keys of Access and used login codes. Made with the first request's bindings. */
let services: Services | undefined;

app.use(async (context, next) => {
  services ??= createServices(context.env);
  context.set("services", services);
  await next();
  context.header("x-request-id", readRequestId(context.req.raw.headers));
  if (context.res.status >= 400) await drainBody(context.req.raw);
});
app.use("/api/*", protect);
app.use("/login", protect);
mountApi(app);
mountLogin(app);
app.get("/assets/*", serveAsset);
app.notFound(() => respondError("not_found", "the console has nothing at this path"));
app.onError((error, context) => {
  const requestId = readRequestId(context.req.raw.headers);
  context.var.services.log("error", "request failed", { requestId, path: context.req.path, error: String(error) });
  return respondError("failed", `the request failed; its id is ${requestId}`);
});

export default app;
