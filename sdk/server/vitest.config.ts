import { defineProject } from "vitest/config";

export default defineProject({
  test: { name: "server-sdk", isolate: false, include: ["src/**/*.test.ts", "test/**/*.test.ts"] },
});
