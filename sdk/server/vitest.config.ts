import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "server-sdk", include: ["src/**/*.test.ts", "test/**/*.test.ts"] } });
