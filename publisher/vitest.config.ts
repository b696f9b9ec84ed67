import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "publisher", include: ["src/**/*.test.ts", "test/**/*.test.ts"] } });
