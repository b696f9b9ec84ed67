import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "sdk-core", include: ["src/**/*.test.ts"] } });
