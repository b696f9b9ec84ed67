import { createClient } from "@burgee/server-sdk";
import { r2Source } from "@burgee/server-sdk/workers";
import { env } from "cloudflare:workers";

// One client for each isolate. It is created here, at the top level, and reads the bucket with the first request.
const client = createClient({
  sdkKey: env.SERVER_KEY,
  configSource: r2Source(env.CONFIGS, env.ENVIRONMENT_ID),
  eventsUrl: env.EVENTS_URL,
});

export default {
  async fetch(request, _env, ctx) {
    // Only the first request of an isolate waits. Later ones answer at once; an old config is refreshed behind the answer.
    await client.ready({ waitUntil: (work) => ctx.waitUntil(work) });

    const user = { user_id: new URL(request.url).searchParams.get("user") ?? "visitor", country: request.cf?.country };
    const { value, eval: why } = client.variable(user, "welcome-headline", "Welcome");

    // Posts what was evaluated, after the answer.
    ctx.waitUntil(client.flush());
    return Response.json({ headline: value, reason: why.reason, version: client.configMetadata?.version });
  },
};
