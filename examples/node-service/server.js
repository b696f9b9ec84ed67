import { createClient } from "@burgee/server-sdk";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

const { BURGEE_URL = "http://127.0.0.1:8787", SERVER_KEY, PORT = "3000" } = process.env;

// One client for the whole process. When the platform is away, the service starts anyway, with the defaults below.
const client = createClient({ sdkKey: SERVER_KEY, baseUrl: BURGEE_URL });
const outcome = await client.ready({ timeoutMs: 2_000 });
if (outcome.kind !== "ready") console.warn(`flags are ${outcome.kind}: ${outcome.problem}`);

const app = new Hono();

app.use(async (c, next) => {
  // Real services take this from the session. `forContext` prepares the context once for all flags of the request.
  c.set("user", { user_id: c.req.query("user") ?? "visitor", country: c.req.query("country") ?? "US" });
  c.set("flags", client.forContext(c.get("user")));
  await next();
});

app.get("/", (c) => {
  const flags = c.get("flags");
  return c.json({
    headline: flags.variableValue("welcome-headline", "Welcome"),
    items: flags.variableValue("welcome-item-count", 6),
    theme: flags.variableValue("welcome-theme", { accent: "#000000", dense: false, sections: [] }),
  });
});

app.get("/why/:key", (c) => {
  // What to look at first when a flag surprises: docs/sdk/troubleshooting.md explains every reason.
  const { value, isDefaulted, eval: why, variationKey } = c.get("flags").variable(c.req.param("key"), "default");
  return c.json({ value, isDefaulted, ...why, variationKey });
});

app.post("/purchases", (c) => {
  client.track(c.get("user"), { type: "purchase", value: 9.5 });
  return c.body(null, 204);
});

const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(PORT) }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);

process.once("SIGTERM", () => {
  server.close();
  // Posts the evaluations and events that are not reported yet.
  void client.close();
});
