import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

export default defineProject({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          STREAM_SECRET: "a-secret-of-the-tests-that-is-long-enough",
          ADMIN_TOKEN: "the-admin-token-of-the-tests",
          STREAM_SHARDS: "2",
          STREAMS_PER_SHARD: "6",
          STREAMS_PER_ADDRESS: "5",
          STREAMS_PER_KEY: "6",
        },
      },
    }),
  ],
  test: { name: "realtime", include: ["src/**/*.test.ts", "test/**/*.test.ts"] },
});
