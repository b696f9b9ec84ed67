import { createClient } from "../../src/index.ts";
import type { FlagClient } from "../../src/index.ts";
import { kvCache, r2Source, type ConfigBucket, type ConfigNamespace } from "../../src/workers.ts";

interface Env {
  readonly CONFIGS: ConfigBucket & { put(name: string, body: string): Promise<unknown> };
  readonly CACHE: ConfigNamespace;
}

/** Created while the Worker loads, when neither timers nor requests are allowed. */
const early = createClient({ sdkKey: "dvc_server_test", baseUrl: "https://platform.test" });
let client: FlagClient | undefined;

/** PUT stores an object of the platform, DELETE forgets the client as a new isolate would, GET serves one variable. */
export default {
  async fetch(request: Request, env: Env, ctx: { waitUntil(work: Promise<unknown>): void }): Promise<Response> {
    const name = new URL(request.url).searchParams.get("name") ?? "";
    if (request.method === "PUT") {
      await env.CONFIGS.put(name, await request.text());
      return new Response("stored");
    }
    if (request.method === "DELETE") client = undefined;
    client ??= createClient({
      sdkKey: "dvc_server_test",
      configSource: r2Source(env.CONFIGS, name),
      configCache: kvCache(env.CACHE),
      clientBootstrap: true,
      pollingIntervalMs: 1_000,
    });
    const outcome = await client.ready({ waitUntil: (work) => ctx.waitUntil(work) });
    const user = { user_id: "ada" };
    return Response.json({
      outcome,
      value: client.variableValue(user, "banner-text", "default"),
      status: client.status,
      version: client.configMetadata?.version,
      bootstrap: client.bootstrap(user)?.version,
      early: early.status.source,
    });
  },
};
