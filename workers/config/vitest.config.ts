import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

/** Stands for the events Worker: keeps the batches that reach it in R2, where the tests read them. */
const EVENTS_WORKER = `import { DurableObject } from "cloudflare:workers";
export class EvaluationCounts extends DurableObject {
  async addPolls(environmentId, polls) { await this.env.RECEIVED.put("polls-" + crypto.randomUUID(), JSON.stringify({ environmentId, polls })); }
}
export default { async fetch(request, env) {
  const body = await request.text();
  await env.RECEIVED.put("batch-" + crypto.randomUUID(), JSON.stringify({ path: new URL(request.url).pathname, key: request.headers.get("authorization"), traceparent: request.headers.get("traceparent"), body: JSON.parse(body) }));
  return Response.json({ message: "Successfully received events." }, { status: 201 });
} }`;

export default defineProject({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          PUBLIC_ORIGIN: "https://flags.test",
          STREAM_SECRET: "a-secret-of-the-tests-that-is-long-enough",
        },
        r2Buckets: { RECEIVED: "received" },
        workers: [
          {
            name: "burgee-events",
            modules: true,
            compatibilityDate: "2026-11-02",
            script: EVENTS_WORKER,
            r2Buckets: { RECEIVED: "received" },
            durableObjects: { COUNTS: { className: "EvaluationCounts", useSQLite: true } },
          },
        ],
      },
    }),
  ],
  // One runtime for all files: each environment of the tests is its own.
  test: { name: "config", isolate: false, include: ["src/**/*.test.ts", "test/**/*.test.ts"] },
});
