import { defineConfig } from "vitest/config";

// Each package that has tests owns a vitest.config.ts; Workers run theirs inside workerd.
export default defineConfig({
  test: {
    projects: [
      "*/vitest.config.ts",
      "sdk/*/vitest.config.ts",
      "harness/*/vitest.config.ts",
      "workers/*/vitest.config.ts",
      "harness/conformance/workerd/vitest.config.ts",
    ],
  },
});
