import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "bucketing-wasm", include: ["test/*.test.ts"] } });
