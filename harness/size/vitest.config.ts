import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "size", include: ["src/**/*.test.ts"] } });
