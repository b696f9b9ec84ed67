import { defineProject } from "vitest/config";

// Pure code only; what people see is checked in a browser.
export default defineProject({ test: { name: "console", include: ["src/**/*.test.ts"] } });
