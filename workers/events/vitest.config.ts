import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

export default defineProject({
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          ADMIN_TOKEN: "operators-token-of-the-tests",
          AWS_ACCESS_KEY_ID: "AKIDTESTKEY",
          AWS_SECRET_ACCESS_KEY: "a-secret-for-tests",
          FIREHOSE_STREAMS: JSON.stringify([
            { name: "first", region: "us-east-1", ratio: 1, endpoint: inject("peerUrl") },
            { name: "standby", region: "us-east-1", ratio: 0, endpoint: inject("peerUrl") },
          ]),
        },
      },
    })),
  ],
  test: {
    name: "events",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["./test/firehose-peer.global-setup.ts"],
    // One workerd for all files: starting one takes longer than most files run.
    isolate: false,
    testTimeout: 30_000,
  },
});
