import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

import { TEST_ADMIN_TOKEN, TEST_CREDENTIALS, testStreams } from "./test/test-secrets.ts";

export default defineProject({
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          ADMIN_TOKEN: TEST_ADMIN_TOKEN,
          AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
          AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
          FIREHOSE_STREAMS: testStreams(inject("emulatorUrl")),
        },
      },
    })),
  ],
  test: {
    name: "events",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["./test/firehose-emulator.global-setup.ts"],
    // One workerd for all files: starting one takes longer than most files run.
    isolate: false,
    testTimeout: 30_000,
  },
});
