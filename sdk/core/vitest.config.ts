import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "sdk-core", isolate: false, include: ["src/**/*.test.ts"] } });
