import { defineProject } from "vitest/config";

export default defineProject({
  test: { name: "common", isolate: false, include: ["src/**/*.test.ts", "test/**/*.test.ts"] },
});
