import { defineProject } from "vitest/config";

export default defineProject({ test: { name: "bucketing-wasm", isolate: false, include: ["test/*.test.ts"] } });
