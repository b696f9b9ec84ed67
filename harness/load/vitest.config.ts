import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "load", isolate: false, include: ["src/**/*.test.ts"] } });
