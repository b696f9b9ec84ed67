import { createClient } from "../../src/index.ts";
import type { FlagClient } from "../../src/index.ts";

interface Env {
  readonly SERVER_KEY: string;
  readonly BASE_URL: string;
}

let client: FlagClient | undefined;

/** Serves one variable for the user in the query; reports the evaluation after the answer. */
export default {
  async fetch(request: Request, env: Env, ctx: { waitUntil(work: Promise<unknown>): void }): Promise<Response> {
    client ??= createClient({
      sdkKey: env.SERVER_KEY,
      baseUrl: env.BASE_URL,
      updates: "on-demand",
      pollingIntervalMs: 1_000,
    });
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
