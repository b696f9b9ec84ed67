import { env } from "cloudflare:workers";

import { createClient } from "../../src/index.ts";

/** At the top level, where Workers allow no request, no timer and no random value. */
const client = createClient({ sdkKey: env.SERVER_KEY, baseUrl: env.BASE_URL, pollingIntervalMs: 1_000 });

/** Serves one variable for the user in the query; reports the evaluation after the answer. */
export default {
  async fetch(request: Request, _env: unknown, ctx: { waitUntil(work: Promise<unknown>): void }): Promise<Response> {
    const outcome = await client.ready();
    const userId = new URL(request.url).searchParams.get("user") ?? "";
    const result = client.variable({ user_id: userId, country: "CA" }, "banner-text", "the default");
    ctx.waitUntil(client.flush());
    return Response.json({
      outcome,
      value: result.value,
      reason: result.eval.reason,
      keys: Object.keys(client.allVariables({ user_id: userId, country: "CA" })),
    });
  },
};
