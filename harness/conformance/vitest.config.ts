import { defineProject } from "vitest/config";

export default defineProject({
  test: { name: "conformance", isolate: false, include: ["src/**/*.test.ts"] },
});
