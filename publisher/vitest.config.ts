import { defineProject } from "vitest/config";

export default defineProject({
  // Property tests take seconds, and longer on a busy machine.
  test: { name: "publisher", isolate: false, include: ["src/**/*.test.ts", "test/**/*.test.ts"], testTimeout: 60_000 },
});
