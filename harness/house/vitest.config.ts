import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "house", isolate: false, include: ["src/**/*.test.ts"] } });
