import { defineProject } from "vitest/config";

export default defineProject({
  // Commands run as separate processes.
  test: { name: "cli", isolate: false, include: ["src/**/*.test.ts", "test/**/*.test.ts"], testTimeout: 60_000 },
});
