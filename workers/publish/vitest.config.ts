import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

/** Stands in for the realtime Worker across the same RPC boundary and remembers what it was told. */
const REALTIME_RECORDER = `
  import { WorkerEntrypoint } from "cloudflare:workers";
  const told = [];
  export default class extends WorkerEntrypoint {
    fetch() { return new Response(null, { status: 404 }); }
    async announce(announcement) {
      if (announcement.environmentId === "refuse") throw new Error("no listeners today");
      told.push(announcement);
    }
    async closeStreams(environmentId) { told.push({ closed: environmentId }); return { shards: 1, unreached: 0, streams: 0 }; }
    async describeStreams() { return { streams: 3 }; }
    async listTold() { return told; }
  }
`;

export default defineProject({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          ADMIN_TOKEN: "the-admin-token-of-the-tests",
          STREAM_SECRET: "the-stream-secret-of-the-tests",
          PUBLIC_ORIGIN: "https://flags.example.test",
        },
        workers: [
          {
            name: "burgee-realtime",
            modules: true,
            compatibilityDate: "2026-11-02",
            script: REALTIME_RECORDER,
          },
        ],
      },
    }),
  ],
  // Interrupted publishes are repeated for each of their steps.
  test: { name: "publish", include: ["src/**/*.test.ts", "test/**/*.test.ts"], testTimeout: 60_000 },
});
