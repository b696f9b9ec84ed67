import { createClient } from "@burgee/server-sdk";
import { env } from "cloudflare:workers";

// At the top level, where Workers allow no request, no timer and no random value.
const client = createClient({ sdkKey: env.SERVER_KEY, baseUrl: env.BASE_URL });

export default {
  async fetch(_request, _env, ctx) {
    await client.ready();
    const value = client.variableValue({ user_id: "ada" }, "welcome-headline", "default");
    ctx.waitUntil(client.flush());
    return Response.json(value);
  },
};
