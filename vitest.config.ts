import { defineConfig } from "vitest/config";

// Each package that has tests owns a vitest.config.ts; Workers run theirs inside workerd. With `isolate: false` the files of
// a package share a process, so each of them must leave globals as it found them. `npm test` uses every core: the slowest
// files mostly wait, and on two cores Vitest would otherwise run one file at a time.
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
