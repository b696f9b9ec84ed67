import { defineProject } from "vitest/config";

export default defineProject({
  test: { name: "local", isolate: false, include: ["src/**/*.test.ts"], testTimeout: 30_000 },
});
