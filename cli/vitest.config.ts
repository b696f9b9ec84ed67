import { defineProject } from "vitest/config";

export default defineProject({
  // Commands run as processes of their own.
  test: { name: "cli", include: ["src/**/*.test.ts", "test/**/*.test.ts"], testTimeout: 60_000 },
});
